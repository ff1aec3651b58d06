#!/usr/bin/python3
"""Holds feixiang-meter against an independent reader: weighting by FFT with the analogue response, everything else written anew.

oracle.py METER VANISH [RECORDING…]: without recordings those of alsa-utils and some that are made here. VANISH: a library that takes a
microphone away (vanish.c).
"""
import json
import math
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
import wave
import xml.etree.ElementTree

import numpy as np

NEAR = 0.05  # dB
# What is made here on purpose to be hard: a percentile of steady noise lies within one bin of the histogram, 0.1 dB wide; a peak of noise that
# fills all up to half of the rate depends on phases there, which no filter at that rate has as the analogue circuit does (the standard
# leaves a peak 1 to 2 dB, Table 5). Recordings are held to NEAR in all.
PERCENTILES = (5, 10, 50, 90, 95)
LOOSE = {"lcpeak": 0.5} | {f"l{p}": 0.15 for p in PERCENTILES}
LOW_HZ = 0.5
POLES = (20.598997, 107.65265, 737.86223, 12194.217)
VOICES = "/usr/share/sounds/alsa"


def response(kind, hz):
    """IEC 61672-1:2013 Annex E, complex: with its delays, so that seconds can be compared one by one. Z: all but what is constant."""
    s = 1j * hz
    if kind == "Z":
        return s / (s + LOW_HZ)
    f1, f2, f3, f4 = POLES
    h = s**2 / ((s + f1) ** 2) * f4**2 / ((s + f4) ** 2)
    if kind == "A":
        h = h * s**2 / ((s + f2) * (s + f3))
    return h


def weighted(x, rate, kind):
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
    a, c, z = (weighted(x, rate, kind) for kind in "ACZ")
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
                "lzeq": db(np.mean(z[cut] ** 2)),
                "lae": db(np.sum(a[cut] ** 2) / rate),
                "lafmax": db(np.max(fast[cut])),
                "lasmax": db(np.max(slow[cut])),
                "lafmin": db(np.min(lively)) if len(lively) else None,
                "lcpeak": db(np.max(np.abs(c[cut])) ** 2),
            }
            | {f"l{p}": np.percentile(10 * np.log10(sampled + 1e-20), 100 - p) if len(sampled) > 50 else None for p in PERCENTILES}
        )
    return seconds


def run(meter, *args):
    done = subprocess.run([meter, *(a if isinstance(a, bytes) else str(a) for a in args)], capture_output=True, text=True, errors="replace", timeout=600)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.stderr.strip()


class Checks:
    def __init__(self):
        self.failed = 0
        self.worst = {}

    def that(self, truth, what):
        if not truth:
            self.failed += 1
            print("not ok:", what)

    def levels(self, got, want, name, loose={}):
        self.that(len(got) == len(want), f"{name}: {len(got)} seconds, not {len(want)}")
        for i, (g, w) in enumerate(zip(got, want)):
            for key, value in w.items():
                near = loose.get(key, NEAR)
                if value is None or value < -90 or g[key] is None:
                    self.that(value is None or value < -90, f"{name}, second {i}: no {key}, not {value}")
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


def float_wav(path, samples, rate, width=4):
    data = np.asarray(samples, f"<f{width}").tobytes()
    head = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate, width * rate, width, 8 * width)
    with open(path, "wb") as f:
        f.write(head + b"data" + struct.pack("<I", len(data)) + data)


def pcm(x):
    return (np.clip(np.round(np.asarray(x) * 32768), -32768, 32767)).astype("<i2")


def audible(x, rate):
    """Up to 20 kHz: the weightings have limits no further."""
    spectrum = np.fft.rfft(x)
    spectrum[np.fft.rfftfreq(len(x), 1 / rate) > 20000] = 0
    return np.fft.irfft(spectrum, len(x))


def recordings(folder):
    rng = np.random.default_rng(20260306)
    for name in sorted(os.listdir(VOICES)):
        with wave.open(os.path.join(VOICES, name)) as w:
            x = np.frombuffer(w.readframes(w.getnframes()), "<i2").astype(float)[:: w.getnchannels()] / 32768
            yield name, os.path.join(VOICES, name), x, w.getframerate(), ()
    for rate in (16000, 32000, 44100, 96000, 192000):
        low = np.cumsum(rng.standard_normal(5 * rate)) * 1e-3  # mostly rumble
        x = pcm(0.05 * audible(rng.standard_normal(5 * rate), rate) + 0.3 * low / np.max(abs(low)))
        path = os.path.join(folder, f"noise{rate}.wav")
        wav(path, x.tobytes(), rate)
        yield f"noise at {rate}", path, x / 32768.0, rate, ()


CONTAINERS = [("wav", "pcmu8"), ("wav", "pcm24"), ("wav", "pcm32"), ("flac", "pcm16"), ("flac", "pcm24"), ("aiff", "pcm16"), ("w64", "pcm24")]


def same_in_every_container(check, meter, folder):
    """libsndfile's own converter writes them, but those in floating point, which it would make louder. Eight bits hold this sound whole."""
    for rate in (8000, 22050, 48000, 192000):
        x = np.clip(np.round(30 * np.random.default_rng(4).standard_normal(2 * rate)), -126, 126) * 256
        plain = os.path.join(folder, "plain.wav")
        wav(plain, x.astype("<i2").tobytes(), rate)
        wanted = run(meter, "levels", plain, "--json")[1]
        check.that(len(wanted) == 2 and all(s["laeq"] is not None for s in wanted), f"plain at {rate}")
        for suffix, kind in CONTAINERS:
            path = os.path.join(folder, f"same.{suffix}")
            subprocess.run(["sndfile-convert", f"-{kind}", plain, path], check=True, capture_output=True)
            status, got, said = run(meter, "levels", path, "--json")
            check.that(status == 0 and got == wanted, f"{kind} in {suffix} at {rate} reads otherwise than the same as WAV: {said}")
        for width in (4, 8):
            float_wav(plain, x / 32768, rate, width)
            status, got, said = run(meter, "levels", plain, "--json")
            check.that(status == 0 and got == wanted, f"float of {width} bytes at {rate} reads otherwise: {said}")


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
        "eight channels": (np.stack([np.zeros_like(x)] * 7 + [x], 1).tobytes(), ["--format", "s16", "--channels", "8", "--channel", "8"]),
    }
    for name, (data, args) in forms.items():
        path = os.path.join(folder, "raw")
        with open(path, "wb") as f:
            f.write(data)
        status, got, said = run(meter, "levels", path, "--rate", rate, *args, "--json")
        check.that(status == 0 and got == wanted, f"{name} reads otherwise than the same as WAV: {said}")


def tones(rate, seconds):
    """What a calibrator's tone of -20 dB may have beside it and still be one, and what makes it none: name, samples, what is said."""
    t = np.arange(seconds * rate) / rate
    rng = np.random.default_rng(1)
    tone = 0.1 * np.sqrt(2) * np.sin(2 * np.pi * 1000 * t)

    def with_(*changes):
        x = tone.copy()
        for at, value in changes:
            x[int(at * rate)] = value
        return x

    yield "alone", tone, None
    yield "of 250 Hz", 0.1 * np.sqrt(2) * np.sin(2 * np.pi * 250 * t), None
    yield "beside a constant part", tone + 0.08, None
    yield "beside hum and rumble", tone + 0.02 * np.sin(2 * np.pi * 50 * t) + 0.02 * np.sin(2 * np.pi * 3 * t), None
    yield "beside what only bats hear", tone + 0.02 * np.sin(2 * np.pi * 21000 * t), None
    yield "taken up late", np.concatenate([0.001 * rng.standard_normal(rate // 2), tone[: -rate // 2]]), None
    yield "growing", tone * (0.5 + 0.05 * t), "moves too much"
    yield "pulsing twenty times a second", tone * (t * 20 % 1 < 0.5), "moves too much"
    yield "pulsing once a second", tone * (t % 1 < 0.5), "moves too much"
    yield "trembling", tone * (1 + 0.2 * np.sin(2 * np.pi * 5 * t)) / 1.2, "moves too much"
    yield "gone at the end", tone * (t < seconds - 2), "moves too much"
    yield "faint", tone * 1e-3, "hardly anything"
    yield "beside a constant part that is larger", 0.5 * tone + 0.3, "constant part"
    yield "beside as much of 21 kHz", tone + 0.1 * np.sin(2 * np.pi * 21000 * t), "stands out"
    yield "no numbers", with_((3, np.nan)), "missing"
    yield "out of all bounds", with_((3, 1e12)), "missing"
    yield "overloaded", with_((3, 1.0)), "overloaded"
    yield "hiss", 0.1 * rng.standard_normal(len(t)), "stands out"
    yield "silence", 0 * t, "hardly anything"
    yield "two seconds", tone[: 2 * rate], "too short"


def calibration(check, meter, folder):
    rate = 48000
    for name, x, refusal in tones(rate, 8):
        path = os.path.join(folder, "tone.wav")
        float_wav(path, x, rate)
        status, got, said = run(meter, "calibrate", path, "--calibrator-db", 94, "--json")
        if refusal:
            check.that(status == 2 and not got and refusal in said and path in said, f"a tone {name}: {status} {said} {got}")
        else:
            check.that(status == 0 and abs(got[0]["full_scale_db"] - 114) < 0.01, f"a tone {name}: {said} {got}")
    t = np.arange(10 * rate) / rate
    tone, noise = (os.path.join(folder, n) for n in ("tone.wav", "hiss.wav"))
    wav(tone, pcm(0.1 * np.sqrt(2) * np.sin(2 * np.pi * 1000 * t)).tobytes(), rate)
    wav(noise, pcm(0.1 * np.random.default_rng(1).standard_normal(10 * rate)).tobytes(), rate)
    status, got, said = run(meter, "levels", tone, "--calibrate", tone, "--calibrator-db", 94, "--json")
    check.that(status == 0 and all(abs(s[k] - 94) < NEAR for s in got[8:] for k in ("laeq", "lceq", "lafmax", "lasmax")), f"94 dB reads otherwise: {said}")
    check.that(got[0]["unit"] == "dB", "calibrated levels are dB")
    raw = os.path.join(folder, "tone.raw")
    with open(raw, "wb") as f:
        f.write(pcm(0.1 * np.sqrt(2) * np.sin(2 * np.pi * 1000 * np.arange(10 * 32000) / 32000)).tobytes())
    same_raw = ("--rate", 32000, "--format", "s16", "--json")
    for calibrator in (tone, raw):  # a WAV says itself what it holds; a tone without a header is like the recording
        status, got, said = run(meter, "levels", raw, "--calibrate", calibrator, *same_raw)
        check.that(status == 0 and abs(got[8]["laeq"] - 94) < NEAR, f"raw samples and {calibrator}: {said}")
    later = os.path.join(folder, "later.wav")
    for drift, status_wanted in ((0.3, 0), (-0.3, 0), (0.7, 2), (-0.7, 2)):
        wav(later, pcm(0.1 * np.sqrt(2) * 10 ** (drift / 20) * np.sin(2 * np.pi * 1000 * t)).tobytes(), rate)
        status, got, said = run(meter, "levels", tone, "--calibrate", tone, "--calibrate-after", later, "--json")
        check.that(status == status_wanted and (status == 0) == bool(got) and ("drifted" in said) == (status == 2), f"drift of {drift}: {status} {said}")
    status, got, said = run(meter, "levels", tone, "--calibrate", noise)
    check.that(status == 2 and not got and noise in said, f"hiss is no calibrator's tone: {said}")


WHO = ("--operator", "A. Li", "--calibrator", "class 1, 1 kHz", "--serial", "12345")
CHAIN = ("--chain", "west front, gain 5", "--instrument-class", 2)


def history(check, meter, folder):
    """The calibrations of a chain are kept, carried with every record, and what they do not hold for is not told."""
    rate = 48000
    t = np.arange(6 * rate) / rate
    tone, path = os.path.join(folder, "tone.wav"), os.path.join(folder, "west.chain")
    wav(tone, pcm(0.1 * np.sqrt(2) * np.sin(2 * np.pi * 1000 * t)).tobytes(), rate)

    def calibrate(*args):
        return run(meter, "calibrate", tone, "--history", path, *args, "--json")

    status, got, said = calibrate(*WHO)
    check.that(status == 2 and "--chain" in said, f"a history begins with its chain: {said}")
    status, got, said = run(meter, "selftest", tone, "--history", path)
    check.that(status == 2 and "calibrate first" in said, f"a self-test begins none: {said}")
    for args in (("--operator", b"\xc0\xee"), ("--calibrator", "a\nb"), ("--serial", b"\xff")):
        status, got, said = calibrate(*WHO, *CHAIN, *args)
        check.that(status == 2 and args[0] in said, f"what could not be read again: {said}")
    check.that(not os.path.exists(path), "what is refused leaves no file behind")
    status, got, said = calibrate(*CHAIN)
    check.that(status == 2 and "--operator" in said, f"a history keeps who: {said}")
    status, got, said = calibrate(*WHO, "--chain", "west front, gain 5")
    check.that(status == 2 and "--instrument-class" in said, f"a history keeps the class: {said}")
    status, got, said = calibrate(*WHO, *CHAIN, "--temperature", 12.5)
    check.that(status == 0 and got[0]["kept"], f"the first: {said}")
    status, got, said = calibrate(*WHO, "--chain", "another")
    check.that(status == 2 and "west front" in said, f"one chain, one history: {said}")
    status, got, said = calibrate(*WHO, "--calibrator-db", 94.3)
    check.that(status == 0 and not said and abs(got[0]["drift_db"] - 0.3) < 0.002 and got[0]["invalid_since_last"] is False, f"0.3 dB is no drift: {said} {got}")
    status, got, said = run(meter, "levels", tone, "--history", path, "--json", "--total")
    check.that(status == 0 and len(got) == 7 and got[6]["total"] and got[6]["seconds"] == 6, f"six seconds and the whole: {said}")
    for s in got:
        check.that(s["chain"] == CHAIN[1] and s["instrument_class"] == 2 and s["calibrated_at"] and s["unit"] == "dB", f"what every record carries: {s}")
    check.that(abs(got[5]["laeq"] - 94.3) < NEAR, "the latest calibration holds")
    status, got, said = run(meter, "levels", tone, "--history", path, "--json", "--at", "2020-01-01T00:00Z")
    check.that(status == 2 and not got and "no calibration before" in said, f"nothing held then: {said}")
    # a night between two calibrations that lie too far apart
    lines = open(path).read().splitlines()
    dated = [json.loads(line) for line in (lines[0], lines[0], lines[0])]
    for day, (entry, full) in enumerate(zip(dated, (114.0, 114.4, 115.2))):
        entry.update(at=f"2026-03-{day + 1:02}T12:00:00Z", full_scale_db=full)
    with open(path, "w") as f:
        f.write("".join(json.dumps(e) + "\n" for e in dated))
    for at, status_wanted in (("2026-03-01T22:00:00Z", 0), ("2026-03-02T22:00+08:00", 2), ("2026-03-02T22:00Z", 2), ("2026-03-03T22:00Z", 0)):
        status, got, said = run(meter, "levels", tone, "--history", path, "--json", "--at", at)
        check.that(status == status_wanted and bool(got) == (status == 0) and ("drifted" in said) == (status == 2), f"{at}: {status} {said}")
    status, got, said = run(meter, "history", path, "--json")
    check.that(status == 0 and [e["full_scale_db"] for e in got] == [114.0, 114.4, 115.2] and got[0]["temperature_c"] == 12.5, f"as JSON: {got}")
    check.that([(e.get("drift_db"), e.get("invalid_since_last")) for e in got] == [(None, None), (0.4, False), (0.8, True)], f"and what drifted: {got}")
    told = subprocess.run([meter, "history", path], capture_output=True, text=True).stdout
    check.that(told.count("not valid") == 1 and "A. Li" in told and "12345" in told and "+0.80" in told, f"for people: {told}")
    # power lost while a line was written: it is passed over, then cut off; nothing else is
    with open(path, "a") as f:
        f.write('{"kind":"calibrat')
    status, got, said = run(meter, "history", path, "--json")
    check.that(status == 0 and len(got) == 3, f"a torn line: {said}")
    status, got, said = calibrate(*WHO)
    check.that(status == 0 and len(run(meter, "history", path, "--json")[1]) == 4, f"and on: {said}")
    with open(path, "a") as f:
        f.write('{"kind":"calibration"}\n')
    status, got, said = run(meter, "levels", tone, "--history", path, "--json")
    check.that(status == 2 and not got and "line 5" in said, f"a line that is wrong: {said}")


def selftest(check, meter, folder):
    rate = 48000
    rng = np.random.default_rng(6)
    quiet, path = os.path.join(folder, "quiet.wav"), os.path.join(folder, "roof.chain")
    tone = os.path.join(folder, "tone.wav")
    nothing, hiss = np.zeros(6 * rate), 1e-5 * rng.standard_normal(6 * rate)

    def put(*channels):
        both = np.stack(channels, 1) * 2**31
        wav(quiet, np.round(both).astype("<i4").tobytes(), rate, len(channels), 4)

    put(nothing, hiss)
    status, got, said = run(meter, "selftest", quiet, "--full-scale-db", 120, "--json")
    check.that(status == 0 and got[0]["hears"] == 2 and got[0]["channels"][0]["flags"] == ["silence"], f"the right one hears: {said} {got}")
    wanted = reader(hiss, rate)[3]["laeq"] + 120
    check.that(abs(got[0]["floor"] - wanted) < 1 and abs(got[0]["lowest"] - got[0]["floor"] - 10) < 0.02, f"its noise is {wanted}: {got}")
    put(hiss, hiss, 0.2 + hiss)
    status, got, said = run(meter, "selftest", quiet, "--json")
    check.that(status == 0 and got[0]["hears"] == 1 and got[0]["channels"][1]["same_as"] == 1 and got[0]["channels"][2]["flags"] == ["dc"], f"the same twice: {got}")
    put(nothing, nothing)
    status, got, said = run(meter, "selftest", quiet, "--json")
    check.that(status == 2 and got[0]["hears"] == 0 and "no channel" in said, f"nobody hears: {said}")
    put(0.01 * rng.standard_normal(6 * rate) * (np.arange(6 * rate) // (rate // 2) % 2) + hiss)
    status, got, said = run(meter, "selftest", quiet, "--json")
    check.that(status == 2 and not got and "not quiet" in said, f"somebody was talking: {said}")
    put(nothing[: rate * 2])
    status, got, said = run(meter, "selftest", quiet, "--json")
    check.that(status == 2 and not got and "short" in said, f"too short: {said}")
    put(hiss)
    for full_scale, verdicts in ((130, 2), (105, 3), (150, 0)):
        told = subprocess.run([meter, "selftest", quiet, "--full-scale-db", str(full_scale)], capture_output=True, text=True).stdout
        check.that(told.count("quiet enough") == verdicts, f"what it is good for at {full_scale}: {told}")
    check.that(run(meter, "calibrate", tone, "--history", path, *WHO, *CHAIN)[0] == 0, "a calibration first")
    status, got, said = run(meter, "selftest", quiet, "--history", path, "--json")
    check.that(status == 0 and got[0]["unit"] == "dB", f"kept in the history: {said}")
    lowest = got[0]["lowest"]
    status, got, said = run(meter, "levels", quiet, "--history", path, "--json")
    check.that(status == 0 and all(s["flags"] == ["under-range"] and s["laeq"] < lowest for s in got), f"quieter than it can tell: {said} {got[:1]}")
    status, got, said = run(meter, "levels", quiet, "--history", path, "--lowest-db", 0, "--json")
    check.that(status == 0 and all(s["flags"] == [] for s in got), f"as it was said: {said} {got[:1]}")


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
    lies = {
        "more data than there is": (40, "<I", 0x7FFFFFF0),
        "less data than there is": (40, "<I", 5000),
        "half a sample": (40, "<I", len(whole) - 45),
        "another size of the whole": (4, "<I", 1000),
        "24 bits in two bytes": (34, "<H", 24),
        "8 bits in two bytes": (34, "<H", 8),
        "two channels in two bytes": (22, "<H", 2),
        "another rate than that of its bytes": (24, "<I", 44100),
    }
    for what, (at, kind, value) in lies.items():
        lie = bytearray(whole)
        struct.pack_into(kind, lie, at, value)
        with open(path, "wb") as f:
            f.write(lie)
        refused(f"a header that announces {what}")
    with open(path, "wb") as f:
        f.write(whole + b"something else")
    refused("something behind it")
    note = b"data : 5 (should be 6), it should be louder "
    noted = b"INFOICMT" + struct.pack("<I", len(note)) + note
    with open(path, "wb") as f:
        f.write(whole[:4] + struct.pack("<I", len(whole) + len(noted)) + whole[8:] + b"LIST" + struct.pack("<I", len(noted)) + noted)
    status, got, said = run(meter, "levels", path, "--json")
    check.that(status == 0 and len(got) == 2, f"what people write into a file is no error: {said}")
    for format, size in (("s16", 2), ("s24", 3), ("s32", 4), ("f32", 4)):
        with open(path, "wb") as f:
            f.write(good.tobytes()[:12000] + b"x")
        refused(f"{format} cut off in a sample", "--rate", rate, "--format", format)
    os.remove(path)
    os.mkfifo(path)
    refused("a pipe", "--rate", rate, "--format", "s16")
    os.remove(path)
    with open(path, "wb") as f:
        f.write(os.urandom(5000))
    refused("rubbish")
    os.remove(path)
    refused("no such file")
    wav(path, good.tobytes(), rate)
    for args in (["--channel", 2], ["--rate", 5], ["--rate", rate], ["--interval", 0], ["--interval", "nan"], ["--bands", "fifth"], ["--full-scale-db", "x"], ["--what"],
                 ["--calibrate"], ["--calibrate", path, "--full-scale-db", 1], ["--calibrate-after", path], ["--device", "default"], ["--seconds", 3],
                 ["--history", path, "--calibrate", path], ["--at", "2026-01-01T00:00Z"], ["--operator", "x"], ["--serial"], ["--lowest-db", "low"],
                 ["--chan", 1], ["--channels", 1], ["--chain", b"\xce\xf7"], ["--chain", "a\nb"], ["--chain", ""]):
        refused(" ".join(map(str, args)), *args)

    def flagged(what, samples, flag, **expected):
        float_wav(path, samples, rate)
        status, got, said = run(meter, "levels", path, "--json")
        check.that(status == 0 and flag in got[0]["flags"] and all(got[0][k] == v for k, v in expected.items()), f"{what}: {said} {got[:1]}")
        check.that("inf" not in json.dumps(got).lower().replace("infinity", "inf"), f"{what}: an infinite level")

    zeros = np.zeros(rate)
    flagged("all zeros", zeros, "silence", laeq=None, lafmax=None, l50=None)
    flagged("a square at full scale", np.sign(np.sin(np.arange(rate) / 50)), "overload")
    flagged("a constant", zeros + 0.5, "dc")
    flagged("so quiet that it has no level", 1e-12 * np.sin(np.arange(rate)), "under-range", laeq=None)
    flagged("nothing but infinity", zeros + np.inf, "not-finite", laeq=None, lafmax=None, l50=None, seconds=0)
    for worst in (0.996, -0.996):  # the last steps of eight bits
        eight = np.round(128 + 30 * np.sin(np.arange(rate))).astype("u1")
        eight[500] = 255 if worst > 0 else 0
        wav(path, eight.tobytes(), rate, 1, 1)
        status, got, said = run(meter, "levels", path, "--json")
        check.that(status == 0 and got[0]["flags"] == ["overload"], f"eight bits at {worst}: {said} {got[:1]}")


def missing_samples(check, meter, folder):
    """What is no number, or out of all bounds, is missing: what was heard around it reads as if it had not been there."""
    rate, path = 48000, os.path.join(folder, "missing.wav")
    x = 0.1 * np.random.default_rng(12).standard_normal(6 * rate)
    whole = reader(x, rate)
    keys = ("laeq", "lceq", "lzeq", "lafmax", "lafmin", "l50", "l90", "l95")
    for bad in (np.nan, np.inf, -np.inf, 1e12, -1e30, 1e38):
        for name, holes in (("one", [(2.5, 1)]), ("some", [(2 + i / 50, 3) for i in range(50)]), ("a stretch of", [(2.3, rate // 5)]), ("a second of", [(2, rate)])):
            y = x.copy()
            lost = 0
            for at, n in holes:
                y[int(at * rate) : int(at * rate) + n] = bad
                lost += n
            float_wav(path, y, rate)
            status, got, said = run(meter, "levels", path, "--json")
            check.that(status == 0 and len(got) == 6, f"{name} {bad}: {said}")
            for i, s in enumerate(got):
                touched = i == 2 or (i == 3 and name == "a second of")
                check.that(("gap" in s["flags"]) == touched and ("not-finite" in s["flags"]) == (i == 2), f"{name} {bad}, second {i}: {s['flags']}")
                for key in (k for k in keys if s["seconds"] > 0 and whole[i][k] is not None):
                    near = 0.4 if touched else LOOSE.get(key, NEAR)
                    check.that(abs(s[key] - whole[i][key]) < near, f"{name} {bad}, second {i}: {key} {s[key]}, not {whole[i][key]:.3f}")
                if s["seconds"] == 0:
                    check.that(all(s[key] is None for key in keys), f"{name} {bad}: levels of nothing: {s}")
            check.that(abs(sum(s.get("gap_seconds", 0) for s in got) - lost / rate) < 1e-5, f"{name} {bad}: how much is missing")


def faulty(vanish, how, after, late_ms=0, times=1):
    """The environment of a microphone with a fault."""
    return os.environ | {"LD_PRELOAD": vanish, "VANISH_HOW": how, "VANISH_AFTER": str(after), "VANISH_LATE": str(late_ms), "VANISH_TIMES": str(times)}


LIVE = ("levels", "--device", "street", "--json", "--seconds")


def run_faulty(meter, vanish, *fault):
    done = subprocess.run([meter, *LIVE, "4"], capture_output=True, text=True, timeout=600, env=faulty(vanish, *fault))
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.strip()


def stopped_and_on(check, meter, vanish):
    """Ctrl-Z and fg; then the end of a service: what was begun is told."""
    with subprocess.Popen([meter, *LIVE, "600"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=faulty(vanish, "never", 1)) as live:
        live.stdout.readline()
        for _ in range(10):
            live.send_signal(signal.SIGSTOP)
            time.sleep(0.02)
            live.send_signal(signal.SIGCONT)
            time.sleep(0.02)
        live.stdout.readline()
        live.send_signal(signal.SIGTERM)
        rest, said = live.communicate(timeout=300)
    *seconds, begun = [json.loads(line)["seconds"] for line in rest.splitlines()] or [0]  # on a busy PC more than one went by meanwhile
    check.that(live.returncode == 0 and all(s == 1 for s in seconds) and 0 < begun < 1, f"stopped and on: {live.returncode} {said} {rest}")


def microphone(check, meter, folder, vanish):
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
    check.that(live[0] == 0 and len(live[1]) == 3 and all(s.pop("at") for s in live[1]) and live[1] == whole[1][:3], f"live: {live}")
    status, got, said = run(meter, "selftest", "--device", "street", "--seconds", 4, "--json")
    check.that(status == 0 and got[0]["hears"] == 1, f"a self-test of a microphone: {said}")
    status, got, said = run(meter, "levels", "--device", "nowhere", "--json")
    check.that(status == 2 and not got and "nowhere" in said, f"a device that is not there: {said}")
    status, got, said = run_faulty(meter, vanish, "gone", 100)
    check.that(status == 2 and "breaks off" in said and len(got) == 3 and got[2]["seconds"] < 1, f"what was heard before is told: {said} {got}")
    check.that([s["laeq"] for s in got[:2]] == [s["laeq"] for s in whole[1][:2]], "and is right")
    status, got, said = run_faulty(meter, vanish, "clock", 100)
    check.that(status == 0 and [s["flags"] for s in got] == [[], [], ["clock-jump"], []], f"the clock was put on: {said} {[s['flags'] for s in got]}")
    for how, late_ms, times in (("late", 100, 1), ("late", 20, 3), ("slept", 400, 1), ("late", 2600, 1)):
        status, got, said = run_faulty(meter, vanish, how, 100, late_ms, times)
        lost = sum(s.get("gap_seconds", 0) for s in got)
        check.that(status == 0 and "gap" in got[2]["flags"], f"{how} by {late_ms} ms {times} times: {said} {[s['flags'] for s in got]}")
        check.that(abs(lost - late_ms * times / 1000) <= 0.0011, f"{how} by {late_ms} ms {times} times: a gap of {lost}")
        check.that(len({s["at"] for s in got}) >= len(got) - 1, f"{how} by {late_ms} ms {times} times: each second has its time: {[s['at'] for s in got]}")
    stopped_and_on(check, meter, vanish)
    del os.environ["ALSA_CONFIG_PATH"]


SVG = "{http://www.w3.org/2000/svg}"


def plot(check, meter, folder):
    """A step for each second, in an SVG that is one whatever the chain is called."""
    path, picture = os.path.join(folder, "p.wav"), os.path.join(folder, "p.svg")
    x = 0.1 * np.random.default_rng(2).standard_normal(7 * 48000 + 24000)
    x[3 * 48000 + 100] = 1

    def drawn(*args):
        status, got, said = run(meter, "levels", path, "--json", "--svg", picture, *args)
        check.that(status == 0, f"a plot: {said}")
        drawing = xml.etree.ElementTree.parse(picture).getroot()
        lines = [p.get("d") for p in drawing.iter(SVG + "path") if p.get("stroke-width")]
        return lines, [t.text for t in drawing.iter(SVG + "text")], drawing.find(SVG + "title").text

    wav(path, pcm(x).tobytes(), 48000)
    name = '<west> & "east" ' + "西" * 50
    lines, words, title = drawn("--chain", name)
    xs = [float(step.split("H")[1]) for step in lines[0].replace("M", "L").split("L")[1:]]
    check.that(len(lines) == 1 and len(xs) == 8, f"eight steps: {lines}")
    check.that(abs((xs[7] - xs[6]) / (xs[6] - xs[5]) - 0.5) < 0.01, f"the last of them half as wide: {xs}")
    check.that(any(w.startswith('<west> & "east" 西西') and "西…: LAeq, 1 s" in w for w in words) and name in title, f"the chain's name: {words}")
    check.that("overload" in words, f"what is to be known beside the levels: {words}")
    wav(path, bytes(2 * 48000), 48000)
    lines, words, title = drawn()
    check.that(not lines and any("no level" in w for w in words), f"of silence: {words}")
    check.that(len(open(picture).read()) < 2000, "what stood there before is gone")
    for args in (["--svg", os.path.join(folder, "no", "p.svg")], ["--svg", path], ["--svg", picture, "--calibrate", picture]):
        before = open(path, "rb").read(), open(picture, "rb").read()
        status, got, said = run(meter, "levels", path, *args)
        check.that(status == 2 and not got and "p." in said, f"a plot that cannot be written: {said}")
        check.that((open(path, "rb").read(), open(picture, "rb").read()) == before, f"nothing is written over by {args}")
    short = subprocess.run([meter, "levels", path, "--interval", "0.125"], capture_output=True, text=True).stdout
    check.that([line.split()[0] for line in short.splitlines()[2:5]] == ["0.000", "0.125", "0.250"], f"times as they are: {short[:300]}")


FORBIDDEN = ("open", "openat", "creat", "socket", "connect", "execve", "fork", "clone", "sendto", "sendmsg", "ptrace", "process_vm_writev")


def nothing_leaves(check, meter, folder):
    """However long the recording, what comes out is a line a second; and what it asks the kernel for after it is locked is little."""
    rate = 48000
    t = np.arange(60 * rate) / rate
    hiss, tone, log = (os.path.join(folder, name) for name in ("long.wav", "long_tone.wav", "calls"))
    wav(hiss, pcm(0.1 * np.random.default_rng(5).standard_normal(60 * rate)).tobytes(), rate)
    wav(tone, pcm(0.1 * np.sin(2 * np.pi * 1000 * t)).tobytes(), rate)
    for command, path, most in (("levels", hiss, 60 * 1024), ("selftest", hiss, 1024), ("calibrate", tone, 1024)):
        traced = subprocess.run(["strace", "-f", "-o", log, meter, command, path, "--json"], capture_output=True, timeout=600)
        check.that(traced.returncode == 0, f"{command} under strace: {traced.stderr[-300:]}")
        calls = open(log).read().splitlines()
        locked = next((i for i, c in enumerate(calls) if "seccomp(SECCOMP_SET_MODE_FILTER" in c), len(calls))
        check.that(locked < len(calls), f"{command} locks itself down")
        written = sum(int(c.rsplit("=", 1)[1]) for c in calls if " write(" in c and c.rsplit("=", 1)[1].strip().isdigit())
        check.that(0 < written == len(traced.stdout) < most, f"{command}: {written} bytes were written, {len(traced.stdout)} of them to its output")
        check.that(sum(" read(" in c for c in calls[locked:]) > 100, f"{command} reads samples only then")
        for c in calls[locked:]:
            check.that(not any(f" {name}(" in c for name in FORBIDDEN), f"{command}, after that: {c}")


def main():
    meter, vanish, given = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3:]
    check = Checks()
    with tempfile.TemporaryDirectory(prefix="feixiang-meter-") as folder:
        for name, path, x, rate, args in recordings(folder):
            status, got, said = run(meter, "levels", path, *args, "--json")
            check.that(status == 0, f"{name}: {said}")
            check.levels(got, reader(x, rate), name, LOOSE if name.startswith("noise at") else {})
        for path in given:  # 16 bit, 32 kHz, one channel
            x = np.fromfile(path, "<i2") / 32768.0
            status, got, said = run(meter, "levels", path, "--rate", 32000, "--format", "s16", "--channels", 1, "--json")
            check.levels(got, reader(x, 32000), os.path.basename(path))
        same_in_every_format(check, meter, folder)
        same_in_every_container(check, meter, folder)
        calibration(check, meter, folder)
        bad_input(check, meter, folder)
        missing_samples(check, meter, folder)
        history(check, meter, folder)
        selftest(check, meter, folder)
        microphone(check, meter, folder, vanish)
        plot(check, meter, folder)
        nothing_leaves(check, meter, folder)
    print("worst, dB:", ", ".join(f"{k} {v:.3f}" for k, v in check.worst.items()))
    return check.failed > 0


sys.exit(main())
