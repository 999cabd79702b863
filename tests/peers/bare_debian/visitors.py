"""visitors.py COMMAND: eight visitors ask the web role without a break while a shell runs the command. 0: nobody was
turned away, or waited for more than five seconds.
"""

import http.client
import random
import subprocess
import sys
import threading
import time

stopped = threading.Event()
answers: list[float] = []
faults: list[str] = []


def ask() -> None:
    while not stopped.is_set():
        began = time.monotonic()
        network = ".".join(str(random.randrange(250)) for _part in range(3))
        headers = {"Host": "certify.example.com", "X-Forwarded-Proto": "https", "X-Forwarded-For": f"10.{network}"}
        connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=120)
        try:
            connection.request("GET", "/accounts/login/", headers=headers)
            with connection.getresponse() as answer:
                answer.read()
                if answer.status != http.client.OK:
                    faults.append(str(answer.status))
            answers.append(time.monotonic() - began)
        except (OSError, http.client.HTTPException) as error:
            faults.append(repr(error))
        connection.close()
        time.sleep(0.05)


threads = [threading.Thread(target=ask) for _visitor in range(8)]
for thread in threads:
    thread.start()
time.sleep(2)
ended = subprocess.run(["bash", "-euc", sys.argv[1]], check=False)
stopped.set()
for thread in threads:
    thread.join()
print(f"visitors: {len(answers)} answers, {len(faults)} faults, the longest wait {max(answers):.1f} s", flush=True)
sys.exit(ended.returncode or bool(faults) or max(answers) > 5)
