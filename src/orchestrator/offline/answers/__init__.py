"""The offline model's answers: understand the question, call the tools, put their results into words."""
