/// How often the vendor was paid for each text, by model: whether somebody pays for the same text again is read here and
/// nowhere else.
///
/// Texts are told apart by a hash. Of ``distinctMax`` each is counted for itself; further ones only in the sum.
package struct EmbeddedTexts: Sendable {
    static let distinctMax = 1_000_000

    /// Texts that were paid for, each as often as it was.
    package private(set) var texts = 0
    /// Different ones among them.
    package private(set) var distinct = 0
    private var times: [String: [UInt64: Int]] = [:]

    /// How often one was paid for.
    package func times(_ text: String, model: String) -> Int {
        var hash = StableHash()
        hash.add(text)
        return times[model]?[hash.value] ?? 0
    }

    mutating func add(_ inputs: [UInt64], model: String) {
        for input in inputs {
            texts += 1
            if let known = times[model]?[input] {
                times[model]?[input] = known + 1
            } else if distinct < Self.distinctMax {
                times[model, default: [:]][input] = 1
                distinct += 1
            }
        }
    }

    var json: JSON { ["texts": .int(texts), "distinct": .int(distinct)] }
}
