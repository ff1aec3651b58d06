#!/usr/bin/python3
"""Holds feixiang-meter against an independent reader: weighting by FFT with the analogue response, everything else written anew.

oracle.py METER [RECORDING…]: without recordings those of alsa-utils and some that are made here.
"""
import json
import math
import os
import struct
import subprocess
import sys
import tempfile
import wave

import numpy as np

NEAR = 0.05  # dB
# The median of a hundred samples lies anywhere between two of them. A peak depends on phases, which the fitted section does not share with
# the analogue circuit near half of the rate; the standard leaves a peak 1 to 2 dB (Table 5).
LOOSE = {"l50": 0.3, "lcpeak": 1.2}
POLES = (20.598997, 107.65265, 737.86223, 12194.217)
VOICES = "/usr/share/sounds/alsa"


def response(kind, hz):
    """IEC 61672-1:2013 Annex E, complex: with its delays, so that seconds can be compared one by one."""
    s = 1j * hz
    f1, f2, f3, f4 = POLES
    h = s**2 / ((s + f1) ** 2) * f4**2 / ((s + f4) ** 2)
    if kind == "A":
        h = h * s**2 / ((s + f2) * (s + f3))
    return h


def weighted(x, rate, kind):
    if kind == "Z":
        return x
    n = 1 << (len(x) + 4 * rate).bit_length()
    hz = np.fft.rfftfreq(n, 1 / rate)
    h = response(kind, hz) / abs(response(kind, np.array([1000.0])))
    if n % 2 == 0:
        h[-1] = abs(h[-1])
    return np.fft.irfft(np.fft.rfft(x, n) * h, n)[: len(x)]


def db(v):
    return 10 * math.log10(v) if v > 0 else None


def smoothed(square, rate, tau):
    share = 1 - math.exp(-1 / (rate * tau))
    out = np.empty_like(square)
    v = 0.0
    for i, s in enumerate(square):
        v += share * (s - v)
        out[i] = v
    return out


def reader(x, rate):
    """One dictionary a second."""
    a, c = weighted(x, rate, "A"), weighted(x, rate, "C")
    fast, slow = smoothed(a * a, rate, 0.125), smoothed(a * a, rate, 1.0)
    seconds = []
    for at in range(0, len(x), rate):
        cut = slice(at, min(at + rate, len(x)))
        lively = fast[max(at, rate // 2) : cut.stop]
        sampled = np.array([fast[i] for i in range(rate // 100 - 1, cut.stop, rate // 100) if i >= max(at, rate // 2)])
        seconds.append(
            {
                "laeq": db(np.mean(a[cut] ** 2)),
                "lceq": db(np.mean(c[cut] ** 2)),
                "lzeq": db(np.mean(x[cut] ** 2)),
                "lae": db(np.sum(a[cut] ** 2) / rate),
                "lafmax": db(np.max(fast[cut])),
                "lasmax": db(np.max(slow[cut])),
                "lafmin": db(np.min(lively)) if len(lively) else None,
                "lcpeak": db(np.max(np.abs(c[cut])) ** 2),
                "l50": db(np.percentile(sampled, 50)) if len(sampled) > 50 else None,
            }
        )
    return seconds


def run(meter, *args):
    done = subprocess.run([meter, *map(str, args)], capture_output=True, text=True, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.stderr.strip()


class Checks:
    def __init__(self):
        self.failed = 0
        self.worst = {}

    def that(self, truth, what):
        if not truth:
            self.failed += 1
            print("not ok:", what)

    def levels(self, got, want, name):
        self.that(len(got) == len(want), f"{name}: {len(got)} seconds, not {len(want)}")
        for i, (g, w) in enumerate(zip(got, want)):
            for key, value in w.items():
                near = LOOSE.get(key, NEAR)
                if value is None or value < -90:
                    continue
                off = abs(g[key] - value)
                self.worst[key] = max(self.worst.get(key, 0), off)
                self.that(off <= near, f"{name}, second {i}: {key} {g[key]}, not {value:.3f}")


def wav(path, frames, rate, channels=1, width=2):
    with wave.open(path, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(width)
        w.setframerate(rate)
        w.writeframes(frames)


def float_wav(path, samples, rate):
    data = np.asarray(samples, "<f4").tobytes()
    head = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate, 4 * rate, 4, 32)
    with open(path, "wb") as f:
        f.write(head + b"data" + struct.pack("<I", len(data)) + data)


def pcm(x):
    return (np.clip(np.round(np.asarray(x) * 32768), -32768, 32767)).astype("<i2")


def recordings(folder):
    rng = np.random.default_rng(20260306)
    for name in sorted(os.listdir(VOICES)):
        with wave.open(os.path.join(VOICES, name)) as w:
            x = np.frombuffer(w.readframes(w.getnframes()), "<i2").astype(float)[:: w.getnchannels()] / 32768
            yield name, os.path.join(VOICES, name), x, w.getframerate(), ()
    for rate in (16000, 32000, 44100, 96000):
        low = np.cumsum(rng.standard_normal(5 * rate)) * 1e-3  # mostly rumble
        x = pcm(0.05 * rng.standard_normal(5 * rate) + 0.3 * low / np.max(abs(low)))
        path = os.path.join(folder, f"noise{rate}.wav")
        wav(path, x.tobytes(), rate)
        yield f"noise at {rate}", path, x / 32768.0, rate, ()


def same_in_every_format(check, meter, folder):
    rate = 48000
    rng = np.random.default_rng(3)
    x = pcm(0.1 * rng.standard_normal(2 * rate))
    plain = os.path.join(folder, "plain.wav")
    wav(plain, x.tobytes(), rate)
    wanted = run(meter, "levels", plain, "--json")[1]
    both = np.stack([np.zeros_like(x), x], 1)
    forms = {
        "s16": (x.tobytes(), ["--format", "s16"]),
        "s32": ((x.astype("<i4") * 65536).tobytes(), ["--format", "s32"]),
        "s24": (b"".join(struct.pack("<i", int(v) * 256)[:3] for v in x), ["--format", "s24"]),
        "f32": ((x / np.float32(32768)).astype("<f4").tobytes(), ["--format", "f32"]),
        "two channels": (both.tobytes(), ["--format", "s16", "--channels", "2", "--channel", "2"]),
    }
    for name, (data, args) in forms.items():
        path = os.path.join(folder, "raw")
        with open(path, "wb") as f:
            f.write(data)
        status, got, said = run(meter, "levels", path, "--rate", rate, *args, "--json")
        check.that(status == 0 and got == wanted, f"{name} reads otherwise than the same as WAV: {said}")


def calibration(check, meter, folder):
    rate = 48000
    t = np.arange(10 * rate) / rate
    tone, moving, noise = (os.path.join(folder, n) for n in ("tone.wav", "moving.wav", "hiss.wav"))
    wav(tone, pcm(0.1 * np.sqrt(2) * np.sin(2 * np.pi * 1000 * t)).tobytes(), rate)
    wav(moving, pcm(0.1 * np.sin(2 * np.pi * 1000 * t) * (1 + 0.05 * t)).tobytes(), rate)
    wav(noise, pcm(0.1 * np.random.default_rng(1).standard_normal(10 * rate)).tobytes(), rate)
    status, got, said = run(meter, "calibrate", tone, "--calibrator-db", 94, "--json")
    check.that(status == 0 and abs(got[0]["full_scale_db"] - 114) < 0.01, f"the tone: {said} {got}")
    status, got, said = run(meter, "levels", tone, "--calibrate", tone, "--calibrator-db", 94, "--json")
    check.that(status == 0 and all(abs(s[k] - 94) < NEAR for s in got[8:] for k in ("laeq", "lceq", "lafmax", "lasmax")), f"94 dB reads otherwise: {said}")
    check.that(got[0]["unit"] == "dB", "calibrated levels are dB")
    later = os.path.join(folder, "later.wav")
    for drift, status_wanted in ((0.3, 0), (-0.3, 0), (0.7, 2), (-0.7, 2)):
        wav(later, pcm(0.1 * np.sqrt(2) * 10 ** (drift / 20) * np.sin(2 * np.pi * 1000 * t)).tobytes(), rate)
        status, got, said = run(meter, "levels", tone, "--calibrate", tone, "--calibrate-after", later, "--json")
        check.that(status == status_wanted and (status == 0) == bool(got) and ("drifted" in said) == (status == 2), f"drift of {drift}: {status} {said}")
    for bad in (moving, noise):
        status, got, said = run(meter, "levels", tone, "--calibrate", bad)
        check.that(status == 2 and not got and bad in said, f"{bad} is no calibrator's tone: {said}")


def bad_input(check, meter, folder):
    rate = 48000
    path = os.path.join(folder, "bad.wav")
    good = pcm(0.1 * np.sin(np.arange(2 * rate)))

    def refused(what, *args):
        status, got, said = run(meter, "levels", path, *args, "--json")
        check.that(status == 2 and not got and said, f"{what}: {status} {got[:1]} {said}")

    wav(path, b"", rate)
    refused("no samples")
    wav(path, good.tobytes(), 1)
    refused("1 Hz")
    wav(path, good.tobytes(), 10_000_000)
    refused("10 MHz")
    wav(path, bytes(255 * 2 * 100), rate, 255)
    refused("255 channels")
    wav(path, good.tobytes(), rate)
    whole = open(path, "rb").read()
    for n in (0, 1, 11, 20, 43, 44, 5000):
        with open(path, "wb") as f:
            f.write(whole[:n])
        refused(f"cut off after {n} bytes")
    with open(path, "wb") as f:  # announces far more than there is
        f.write(whole[:40] + struct.pack("<I", 0x7FFFFFF0) + whole[44:])
    refused("a header that lies")
    with open(path, "wb") as f:
        f.write(os.urandom(5000))
    refused("rubbish")
    os.remove(path)
    refused("no such file")
    wav(path, good.tobytes(), rate)
    for args in (["--channel", 2], ["--rate", 5], ["--rate", rate], ["--interval", 0], ["--interval", "nan"], ["--bands", "fifth"], ["--full-scale-db", "x"], ["--what"],
                 ["--calibrate"], ["--calibrate", path, "--full-scale-db", 1], ["--calibrate-after", path], ["--device", "default"], ["--seconds", 3]):
        refused(" ".join(map(str, args)), *args)

    def flagged(what, samples, flag, **expected):
        float_wav(path, samples, rate)
        status, got, said = run(meter, "levels", path, "--json")
        check.that(status == 0 and flag in got[0]["flags"] and all(got[0][k] == v for k, v in expected.items()), f"{what}: {said} {got[:1]}")
        check.that("inf" not in json.dumps(got).lower().replace("infinity", "inf"), f"{what}: an infinite level")

    zeros = np.zeros(rate)
    flagged("all zeros", zeros, "silence", laeq=None, lafmax=None, l50=None)
    odd = 0.1 * np.sin(np.arange(rate))
    odd[100], odd[200], odd[300] = np.nan, np.inf, -np.inf
    flagged("no numbers", odd, "not-finite")
    flagged("a square at full scale", np.sign(np.sin(np.arange(rate) / 50)), "overload")
    flagged("a constant", zeros + 0.5, "dc")


def microphone(check, meter, folder):
    """ALSA's own file plug-in plays the device: what comes in live reads as the same in a file."""
    rate = 48000
    x = (0.1 * np.random.default_rng(8).standard_normal(4 * rate) * 2**31).astype("<i4")
    raw, config = os.path.join(folder, "in.raw"), os.path.join(folder, "asound.conf")
    x.tofile(raw)
    with open(config, "w") as f:
        f.write(f'</usr/share/alsa/alsa.conf>\npcm.street {{ type file slave.pcm "null" file "/dev/null" infile "{raw}" format "raw" }}\n')
    os.environ["ALSA_CONFIG_PATH"] = config
    live = run(meter, "levels", "--device", "street", "--seconds", 3, "--json")
    whole = run(meter, "levels", raw, "--rate", rate, "--format", "s32", "--json")
    check.that(live[0] == 0 and len(live[1]) == 3 and live[1] == whole[1][:3], f"live: {live}")
    status, got, said = run(meter, "levels", "--device", "nowhere", "--json")
    check.that(status == 2 and not got and "nowhere" in said, f"a device that is not there: {said}")
    del os.environ["ALSA_CONFIG_PATH"]


def nothing_leaves(check, meter, folder):
    """However long the recording, what comes out is a line a second; and what it asks the kernel for after the first sample is little."""
    rate = 48000
    path, log = os.path.join(folder, "long.wav"), os.path.join(folder, "calls")
    wav(path, pcm(0.1 * np.random.default_rng(5).standard_normal(60 * rate)).tobytes(), rate)
    traced = subprocess.run(["strace", "-f", "-o", log, meter, "levels", path, "--json"], capture_output=True, timeout=120)
    check.that(traced.returncode == 0, f"under strace: {traced.stderr[-300:]}")
    calls = open(log).read().splitlines()
    locked = next((i for i, c in enumerate(calls) if "seccomp(SECCOMP_SET_MODE_FILTER" in c), None)
    check.that(locked is not None, "it locks itself down")
    written = sum(int(c.rsplit("=", 1)[1]) for c in calls if " write(" in c and c.rsplit("=", 1)[1].strip().isdigit())
    check.that(written == len(traced.stdout), f"{written} bytes were written, {len(traced.stdout)} of them to its output")
    check.that(written < 60 * 1024, f"{written} bytes for a minute")
    for c in calls[locked or 0 :]:
        check.that(not any(f" {name}(" in c for name in ("open", "openat", "socket", "connect", "execve", "sendto", "sendmsg")), f"after that: {c}")


def main():
    meter, given = sys.argv[1], sys.argv[2:]
    check = Checks()
    with tempfile.TemporaryDirectory(prefix="feixiang-meter-") as folder:
        for name, path, x, rate, args in recordings(folder):
            status, got, said = run(meter, "levels", path, *args, "--json")
            check.that(status == 0, f"{name}: {said}")
            check.levels(got, reader(x, rate), name)
        for path in given:  # 16 bit, 32 kHz, one channel
            x = np.fromfile(path, "<i2") / 32768.0
            status, got, said = run(meter, "levels", path, "--rate", 32000, "--format", "s16", "--channels", 1, "--json")
            check.levels(got, reader(x, 32000), os.path.basename(path))
        same_in_every_format(check, meter, folder)
        calibration(check, meter, folder)
        bad_input(check, meter, folder)
        microphone(check, meter, folder)
        nothing_leaves(check, meter, folder)
    print("worst, dB:", ", ".join(f"{k} {v:.3f}" for k, v in check.worst.items()))
    return check.failed > 0


sys.exit(main())
