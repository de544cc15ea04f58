"""What runs inside the sandbox: the fork server and the runners of programs. Standard library only.

The server process loads these modules and then shuts the door behind itself (namespaces, Landlock, seccomp), so no file
of codegym is reachable from a program under test. Nothing here ever holds an expected value or a hidden input: inputs
arrive as file descriptors that the server passes on unread.
"""
