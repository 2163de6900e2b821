"""Other libraries' rules as they come, each in a process and an environment of its own.

Modules of this folder but ``client`` run in those environments: they import nothing of Windage.
"""
