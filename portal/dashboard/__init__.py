"""The first page: what is shown, what comes next, what is to be done."""
