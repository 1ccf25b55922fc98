"""Events follow the somas' current and burst probabilities the dendrites', each with less of the other.

usage: multiplexing.py EXAMPLES SURGE-RUN PICTURE
"""
import sys
import xml.etree.ElementTree

sys.path.append(sys.argv[1])
import draw


def means(tables, column):
    """The mean where the inputs have been low or high for 100 ms: by the somas' and the dendrites'."""
    waves, rates = tables[:2]
    sums = {}
    for t in range(200, len(waves)):
        if waves[t] == waves[t - 200]:
            sums.setdefault(tuple(waves[t]), []).append(rates[t][column])
    return {key: sum(values) / len(values) for key, values in sums.items()}


def main():
    tables = draw.simulate(sys.argv[2])
    spikes, bursts = tables[3:]
    e, p = means(tables, 0), means(tables, 2)
    for of, mean, own in (("events", e, 0), ("burst probability", p, 1)):
        low = [mean[key] for key in mean if key[own] == 0]
        high = [mean[key] for key in mean if key[own] == 1]
        assert len(low) == len(high) == 2, mean
        assert min(high) > 1.8 * max(low), f"{of} do not follow their input: {mean}"
    assert 0.002 < e[0, 0] and e[1, 0] < 0.03, f"events a ms: {e}"
    assert all(b <= s for row, some in zip(bursts, spikes) for b, s in zip(row, some)), "a burst without a spike"
    count = sum(map(sum, spikes)) + sum(map(sum, bursts))
    picture = xml.etree.ElementTree.parse(sys.argv[3])
    dots = len(picture.findall(".//{http://www.w3.org/2000/svg}circle"))
    assert dots == count > 200, f"{dots} dots of {count} spikes and bursts"


main()
