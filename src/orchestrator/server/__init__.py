"""What langgraph.json refers to: the graph, the store and the authentication of a LangGraph server."""
