"""Function-style problem sources: HumanEval."""
