"""How a kernel is started that nobody sits at: by nbgrader, by the Check button, for the reading site."""

# No history file, as nbclient has it for kernels called python3. No word on how kernel and parent talk. And no grammar
# that jsonschema would compile when Altair loads it, for a second and more, to check addresses that no chart has.
ARGUMENTS = [
    "--HistoryManager.hist_file=:memory:",
    "--IPKernelApp.log_level=ERROR",
    "--IPKernelApp.exec_lines=import sys; sys.modules.setdefault('rfc3987_syntax', None); del sys",
]
