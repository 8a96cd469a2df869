"""Cards: what a case, a draft or a list looks like. Pure: everything shown is an argument."""
