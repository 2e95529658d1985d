"""What langgraph.json names: the graph, the store and the authentication of a LangGraph server."""
