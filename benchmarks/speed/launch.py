"""Start a command and say what it used: memory is counted from whoever starts it, so that this has to be small.

``python launch.py OUTPUT MEGABYTES COMMAND...`` writes the output into a file and prints seconds, KiB and the exit
status. The command gets no more address space than so many megabytes; 0: as much as there is.
"""

import os
import resource
import sys


def main(output: str, megabytes: int, command: list[str]) -> None:
    """Run the command to its end."""
    child = os.fork()
    if child == 0:
        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
        written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(written, 1)
        os.dup2(written, 2)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
