import Domain
import Foundation

@testable import Knowledge

/// The blocks of a document as short lines: `h2 Title`, `p Text`, `code …`, `row a | b`, `li …`, `quote …`.
func outline(_ source: String, as format: DocumentFormat) throws -> [String] {
    try outline(Array(source.utf8), as: format)
}

func outline(_ bytes: [UInt8], as format: DocumentFormat) throws -> [String] {
    let text = try Cleaner.clean(bytes, as: format)
    return text.blocks.map { block in
        let name =
            switch block.kind {
            case .heading(let level): "h\(level)"
            case .paragraph: "p"
            case .code: "code"
            case .tableRow: "row"
            case .listItem: "li"
            case .quote: "quote"
            }
        return name + " " + text.text(block.range)
    }
}

extension SplitMix64 {
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }

    mutating func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// Holds a clean text and its slices against the bytes they came from.
enum RoundTrip {
    /// What is wrong, in words; empty when everything is right.
    static func complaints(_ bytes: [UInt8], _ text: CleanText, _ slices: [Slice], as format: DocumentFormat)
        -> [String]
    {
        complaints(ofRuns: bytes, text) + slices.flatMap { complaints(of: $0, bytes, text, as: format) }
    }

    private static func complaints(ofRuns bytes: [UInt8], _ text: CleanText) -> [String] {
        var found: [String] = []
        var (end, sourceEnd) = (0, 0)
        for run in text.offsets.runs {
            if run.clean.lowerBound != end { found.append("a gap in the clean text at \(end)") }
            if run.source.lowerBound < sourceEnd { found.append("a step back in the source at \(run.source)") }
            (end, sourceEnd) = (run.clean.upperBound, run.source.upperBound)
            // In another encoding a copied run is a copy of what was decoded.
            guard run.isCopy, text.encoding == "utf-8", text.replaced == 0, bytes.first != 0xEF else { continue }
            if run.source.upperBound > bytes.count || !bytes[run.source].elementsEqual(text.bytes[run.clean]) {
                found.append("no copy: \(run)")
            }
        }
        if end != text.bytes.count { found.append("the map ends at \(end) of \(text.bytes.count)") }
        return found
    }

    private static func complaints(
        of slice: Slice, _ bytes: [UInt8], _ text: CleanText, as format: DocumentFormat
    ) -> [String] {
        guard !slice.source.isEmpty, slice.source.upperBound <= bytes.count else {
            return ["out of range: \(slice.source)"]
        }
        var found: [String] = []
        let back = text.offsets.clean(of: slice.source)
        if text.text(back).trimmingCharacters(in: .whitespaces) != slice.text.trimmingCharacters(in: .whitespaces) {
            found.append("\(slice.source) does not give back its text")
        }
        let encoding = TextEncoding(rawValue: text.encoding)
        guard let alone = try? Cleaner.clean(Array(bytes[slice.source]), as: format, encoding: encoding) else {
            return found + ["\(slice.source) cannot be cleaned alone"]
        }
        if let word = firstMissing(in: words(alone.text(0..<alone.bytes.count)), of: words(slice.text)) {
            found.append("\(slice.source) alone lacks \(word)")
        }
        return found
    }

    static func words(_ text: String) -> [Substring] { text.split { !$0.isLetter && !$0.isNumber } }

    private static func firstMissing(in all: [Substring], of wanted: [Substring]) -> Substring? {
        var rest = wanted[...]
        for word in all where word == rest.first { rest.removeFirst() }
        return rest.first
    }
}
