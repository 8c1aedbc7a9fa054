import Domain

/// Cuts a clean text into slices.
///
/// A slice is a contiguous piece of one section. It has at most `tokensMax` tokens by the estimate, except that one table
/// row or one line of code stays whole up to eight times as many. Slices do not overlap and, headings aside, leave out
/// nothing that holds a letter or a digit. Linear in the text.
package enum Slicer {
    /// - Parameters:
    ///   - title: the document's; a heading that says the same is no part of paths.
    ///   - slicesMax: stops behind so many and one.
    package static func slices(
        of text: CleanText, title: String? = nil, profile: SliceProfile, tokensMin: Int, tokensMax: Int,
        slicesMax: Int = .max - 1
    ) -> [Slice] {
        var slices: [Slice] = []
        var walk = SectionWalk(text, title: title)
        while let section = walk.next(), slices.count <= slicesMax {
            var packing = SlicePacking(text, tokensMin: tokensMin, tokensMax: tokensMax)
            for group in BlockGroups(section, of: text).groups(profile) { packing.add(group) }
            packing.finishRun()
            for range in packing.slices {
                if let slice = slice(range, of: text, heading: section.heading) { slices.append(slice) }
            }
        }
        return slices
    }

    /// Nil for marks without words. The first line of code keeps its indentation.
    private static func slice(_ range: Range<Int>, of text: CleanText, heading: [String]) -> Slice? {
        let trimmed = TextSpace.trimmed(range, in: text.bytes)
        guard holdsWord(trimmed, of: text.bytes) else { return nil }
        var start = trimmed.lowerBound
        while start > range.lowerBound, text.bytes[start - 1] == 0x20 || text.bytes[start - 1] == 0x09 { start -= 1 }
        let isLine = start == 0 || text.bytes[start - 1] == 0x0A
        let final = (isLine ? start : trimmed.lowerBound)..<trimmed.upperBound
        return Slice(
            text: text.text(final), source: text.offsets.source(of: final), heading: heading,
            tokens: (TokenEstimate.quarters(in: text.bytes, final) + 3) / 4)
    }

    private static func holdsWord(_ range: Range<Int>, of bytes: [UInt8]) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let scalar = TextScalar(at: offset, in: bytes)
            if scalar.kind == .letter || scalar.kind == .ideograph { return true }
            offset += scalar.length
        }
        return false
    }
}
