"""memory.py - the private memory of a process: RssAnon, without mapped pages of the log.

A dump is over in milliseconds, and to look every now and then would miss its peak. So its output
goes into a pipe that is read block by block, and between two blocks one looks: the program cannot get
further than what the pipe holds, 64 KB, before the next look. The slow reader also is the worst case
of a program that renders ahead: all its buffers are full. The kernel keeps a peak (VmHWM) only of
all pages together, mapped ones included, which says nothing here.
"""
import os
import subprocess
import threading

BLOCK = 65536


def status_bytes(pid, name="RssAnon"):
    """A line of /proc/PID/status in bytes; 0 when the process is gone."""
    try:
        with open(f"/proc/{pid}/status", "rb") as status:
            for line in status:
                if line.startswith(name.encode() + b":"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def peak_of_dump(command):
    """The peak of a program that writes to standard output until it ends."""
    peak = 0
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, bufsize=0) as process:
        try:
            while os.read(process.stdout.fileno(), BLOCK):
                peak = max(peak, status_bytes(process.pid))
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise OSError(f"status {process.returncode}: {command}")
    return peak


class Watch:
    """The peak of a daemon while the with block runs. It lives long: to look often is enough."""

    def __init__(self, pid, seconds=0.002):
        self.pid, self.seconds, self.peak = pid, seconds, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def look(self):
        while not self.over.wait(self.seconds):
            self.peak = max(self.peak, status_bytes(self.pid))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.peak = max(self.peak, status_bytes(self.pid))
