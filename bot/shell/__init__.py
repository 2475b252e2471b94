"""The shell's commands, one file each; each has a click command named `command`."""
