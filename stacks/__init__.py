"""The infrastructure: data that outlives a deploy, the service that all monitors share, and one stack a monitor."""
