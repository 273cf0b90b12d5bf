import asyncio
import os
import subprocess
from subprocess import check_output, run


def shells(name, host):
    # ruleid: askfirst.python.shell-true
    subprocess.run(f"ls {name}", shell=True, check=True)
    # ruleid: askfirst.python.shell-true
    check_output("ping " + host, shell=True)
    command = "tar cf x.tar " + name
    # ruleid: askfirst.python.shell-true
    subprocess.Popen(command, stdout=subprocess.PIPE, shell=True)
    # ruleid: askfirst.python.shell-true
    asyncio.create_subprocess_shell(command)
    # ok: askfirst.python.shell-true
    subprocess.run("ls | wc -l", shell=True, check=True)
    # ok: askfirst.python.shell-true
    run(["ls", name], check=True)
    # ok: askfirst.python.shell-true
    run(["ls", name], shell=False, check=True)


def system(name):
    # ruleid: askfirst.python.os-command
    os.system("rm -r " + name)
    # ruleid: askfirst.python.os-command
    os.popen(f"cat {name}").read()
    # ruleid: askfirst.python.os-command
    subprocess.getoutput("file %s" % name)
    # ok: askfirst.python.os-command
    os.system("clear")
    # ok: askfirst.python.os-command
    os.popen("uptime")
