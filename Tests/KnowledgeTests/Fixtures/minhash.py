"""Writes minhash.json: pairs of texts, their exact Jaccard similarity over runs of five words, and what datasketch 2.0.0
estimates from signatures of 112 hashes.

    pip install datasketch==2.0.0 && python minhash.py

A pair is `words` numbered words of its own; in the second text those at `changed` are others.
"""
import json, random
from datasketch import MinHash

generator = random.Random(11)
pairs = []
for pair in range(300):
    words = generator.randint(60, 300)
    changed = sorted(generator.sample(range(words), generator.randint(0, max(1, words // 12))))
    left = [f"p{pair}w{i}" for i in range(words)]
    right = [w + "x" if i in set(changed) else w for i, w in enumerate(left)]
    def shingles(text):
        return {" ".join(text[i:i + 5]) for i in range(len(text) - 4)}
    def signature(runs):
        m = MinHash(num_perm=112, seed=1)
        for run in sorted(runs):
            m.update(run.encode())
        return m
    a, b = shingles(left), shingles(right)
    exact = len(a & b) / len(a | b)
    pairs.append({
        "words": words, "changed": changed, "exact": round(exact, 9),
        "estimate": round(signature(a).jaccard(signature(b)), 9),
    })
json.dump(pairs, open("minhash.json", "w"), separators=(",", ":"))
errors = [abs(p["exact"] - p["estimate"]) for p in pairs]
print(len(pairs), "mean error", sum(errors) / len(errors), "alike", sum(p["exact"] >= 0.8 for p in pairs))
