"""A Jupyter front end made of jupyter_client, driven by lines of JSON: one order a line in, one message a line out."""

import json
import os
import subprocess
import sys

import zmq
from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name=sys.argv[1])
# Its standard output is not ours: Node makes a shared one refuse what does not fit at once.
manager.start_kernel(cwd=os.getcwd(), stdout=subprocess.DEVNULL)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
# The client's own sockets belong to an event loop; these are the same ones without it.
shell = zmq.Socket.shadow(client.shell_channel.socket.underlying)
iopub = zmq.Socket.shadow(client.iopub_channel.socket.underlying)


def say(**message):
    sys.stdout.write(json.dumps(message, default=str) + "\n")
    sys.stdout.flush()


def relay(kind, socket):
    message = client.session.recv(socket, mode=zmq.NOBLOCK)[1]
    if message is None:
        return
    parent = message["parent_header"].get("msg_id")
    say(kind=kind, parent=parent, type=message["header"]["msg_type"], content=message["content"])


def obey(order):
    name = order["do"]
    if name == "ask":
        message = client.session.msg(order["type"], order["content"])
        message["header"]["msg_id"] = order["id"]
        message["msg_id"] = order["id"]
        client.session.send(shell, message)
    elif name == "interrupt":
        manager.interrupt_kernel()
        say(kind="done", id=order["id"])
    elif name == "restart":
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=60)
        say(kind="done", id=order["id"])
    elif name == "shutdown":
        manager.shutdown_kernel(now=False)
        say(kind="done", id=order["id"], exited=not manager.is_alive())
        sys.exit()


say(kind="ready", pid=manager.provisioner.pid)
poller = zmq.Poller()
kinds = {shell: "reply", iopub: "event"}
for socket in kinds:
    poller.register(socket, zmq.POLLIN)
poller.register(sys.stdin.fileno(), zmq.POLLIN)
orders = b""
while True:
    for ready, _ in poller.poll():
        if ready in kinds:
            relay(kinds[ready], ready)
            continue
        piece = os.read(sys.stdin.fileno(), 1 << 20)
        if not piece:
            manager.shutdown_kernel(now=True)
            sys.exit()
        *lines, orders = (orders + piece).split(b"\n")
        for line in lines:
            obey(json.loads(line))
