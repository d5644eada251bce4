"""Recording a graph and sweeping it."""
