"""What every door shares: who may come in, forms done once, refusals, contexts, lists as tables."""
