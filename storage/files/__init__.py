"""Organisation, plans and lexicon read from YAML; every problem is named with its line and mend."""
