"""Classes of attack: each test finds the doors by itself and tries them; what it tried is printed."""
