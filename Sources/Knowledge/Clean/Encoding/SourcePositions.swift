/// From offsets of a decoded text to offsets of the bytes it was decoded from.
///
/// Between two anchors every scalar takes a known number of source bytes, so that one anchor per KiB is enough and a
/// text whose every character is another length is not mapped character by character.
struct SourcePositions: Sendable, Hashable {
    struct Anchor: Sendable, Hashable {
        let decoded: UInt32
        let source: UInt32
    }

    enum Unit: Sendable, Hashable {
        /// As many as in the decoded text.
        case same
        /// Two, or four for a scalar above U+FFFF.
        case utf16
        /// One.
        case byte
    }

    static let spacing = 1024

    let unit: Unit
    /// Ascending in both; the first is at decoded 0.
    let anchors: [Anchor]
    let sourceCount: Int

    /// The source offset of a decoded offset, which lies on a scalar boundary.
    func source(of offset: Int, in decoded: [UInt8]) -> Int {
        guard let anchor = last(where: { Int($0.decoded) <= offset }) else { return offset }
        if unit == .same { return Int(anchor.source) + offset - Int(anchor.decoded) }
        var (at, source) = (Int(anchor.decoded), Int(anchor.source))
        while at < offset, at < decoded.count {
            source += width(decoded[at])
            at += Self.length(decoded[at])
        }
        return min(source, sourceCount)
    }

    /// The first decoded offset that came from `position` or later.
    func decoded(of position: Int, in decoded: [UInt8]) -> Int {
        guard let anchor = last(where: { Int($0.source) <= position }) else { return 0 }
        var (at, source) = (Int(anchor.decoded), Int(anchor.source))
        if unit == .same { return at + position - source }
        while source < position, at < decoded.count {
            source += width(decoded[at])
            at += Self.length(decoded[at])
        }
        return at
    }

    private func width(_ lead: UInt8) -> Int {
        unit == .byte ? 1 : lead >= 0xF0 ? 4 : 2
    }

    private static func length(_ lead: UInt8) -> Int {
        lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    }

    private func last(where precedes: (Anchor) -> Bool) -> Anchor? {
        var (low, high) = (0, anchors.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(anchors[middle]) { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? anchors[low - 1] : nil
    }
}
