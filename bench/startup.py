"""How fast a published promptunet starts, and how large its folder is.

    dotnet publish src/PromptUNet.Cli -c Release --self-contained -o FOLDER
    python3 bench/startup.py FOLDER [FOLDER ...] [--runs 5]

For each folder: its size; the least and the median seconds from the start of the process to the help, to a scan's info,
and to the first mask of the demonstration; and the processor seconds that the last took, which a busy machine changes
less. Folders take turns.
"""
import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time


def program(folder):
    names = ["promptunet", "promptunet.exe", "PromptUNet.Cli", "PromptUNet.Cli.exe"]
    return next(p for p in (os.path.abspath(os.path.join(folder, n)) for n in names) if os.path.isfile(p))


def whole(folder, *words):
    """Seconds until the program has ended."""
    start = time.perf_counter()
    subprocess.run([program(folder), *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_mask(folder):
    """Seconds until the demonstration has written a mask, and processor seconds; the rest of it is cut short."""
    with tempfile.TemporaryDirectory() as out:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        demo = subprocess.Popen([program(folder), "demo", "--quiet", "--out", out], stdout=subprocess.DEVNULL)
        while not any(f.endswith(".nii.gz") for f in os.listdir(out)):
            if demo.poll() is not None:
                sys.exit(f"The demonstration of {folder} ended without a mask.")
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        demo.kill()
        demo.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(folder):
    mask, processor = first_mask(folder)
    scan = os.path.join(folder, "samples", "colin27_t1.nii.gz")
    return {"help": whole(folder, "--help"), "info": whole(folder, "info", scan), "first mask": mask, "processor": processor}


def megabytes(folder):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    rounds = [{f: measure(f) for f in asked.folders} for _ in range(asked.runs)]
    for folder in asked.folders:
        times = {way: [r[folder][way] for r in rounds] for way in rounds[0][folder]}
        figures = "   ".join(f"{way} {min(t):.2f} ({statistics.median(t):.2f})" for way, t in times.items())
        print(f"{folder}: {megabytes(folder):.1f} MB   {figures} s")


main()
