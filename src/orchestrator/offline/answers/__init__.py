"""The offline model's answers: a question understood, the tools that know it called, what they tell put in words."""
