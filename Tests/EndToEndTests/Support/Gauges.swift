import Domain
import TestKit

/// A long document whose slices can be told apart: each paragraph reports on one hall of a made-up waterworks.
struct Gauges: Sendable {
    static let halls = 6
    private static let rows = 90
    /// What `summarize` cuts at. The test checks the number of slices it leads to against the task's own result.
    private static let sliceWordsMax = 1500

    let text: String
    let slices: Int

    init() {
        let paragraphs = (0..<Self.halls).map { hall in
            (0..<Self.rows).map { Self.sentence(hall: hall, row: $0) }.joined(separator: " ")
        }
        text = paragraphs.joined(separator: "\n\n")
        slices = TextSlicer.slices(of: text, wordsMax: Self.sliceWordsMax).count
    }

    /// Model calls that the whole document needs: one for each slice and one to reduce them.
    var calls: Int { slices + 1 }

    var input: JSONValue { ["text": .string(text), "max_sentences": 3] }

    /// Whether a call works on the slice with this row, which is in exactly one slice.
    static func isAbout(hall: Int, row: Int = 45, _ call: DialectServer.Call) -> Bool {
        call.text.contains(sentence(hall: hall, row: row))
    }

    /// Whether a call combines the answers about the slices.
    static func isReduction(_ call: DialectServer.Call) -> Bool { call.text.contains("Digest ") }

    private static func sentence(hall: Int, row: Int) -> String {
        "Gauge \(row) of hall \(hall) reads \(row * 7 + hall) millibar and was checked twice before noon."
    }
}
