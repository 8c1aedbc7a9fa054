internal import Foundation

/// Chooses the label whose words are most like a text's, without a model.
///
/// Each label's share of the text's known features (`LabelIndex`, BM25) becomes a score by a softmax: score(l) = e^(β ·
/// share(l)) / Σ e^(β · share), with β = 8. A text that shares nothing with any label gets equal scores and the first
/// label, marked as not confident. Deterministic in every process. Time is linear in the text and the labels plus, per
/// different feature of the text, the labels that hold it; memory is about 30 bytes per byte of the text read and 150
/// per byte of the labels (at most `LabelIndex.labelBytesMax` of each are read). Text after `bytesMax` is not read.
package enum LexicalClassifier {
    /// The longest text that is read, in UTF-8 bytes.
    package static let bytesMax = 1_000_000

    private static let sharpness = 8.0
    private static let leadMin = 0.1
    /// Less evidence than this is a few n-grams, not a word.
    private static let evidenceMin = 0.4

    /// The label for a text, or nil if no labels are given. A name that is given twice is two labels.
    package static func classify(_ text: String, labels: [LabelDefinition]) -> Classification? {
        guard let first = labels.first else { return nil }
        let match = LabelIndex(labels).match(text, bytesMax: bytesMax)
        let powers = match.shares.map { exp(sharpness * $0) }
        let total = powers.reduce(0, +)
        let scores = zip(labels, powers).map { Classification.Score(name: $0.name, value: $1 / total) }

        var best = 0
        for index in scores.indices where scores[index].value > scores[best].value { best = index }
        let others = scores.indices.filter { $0 != best }.map { scores[$0].value }
        let lead = scores[best].value - (others.max() ?? 0)
        // Shares that differ only by rounding are a tie.
        let isTie = lead < 1e-9
        return Classification(
            label: isTie ? earliest(of: scores, within: 1e-9) ?? first.name : scores[best].name, scores: scores,
            isConfident: lead >= leadMin && match.evidence >= evidenceMin)
    }

    private static func earliest(of scores: [Classification.Score], within slack: Double) -> String? {
        let top = scores.map(\.value).max() ?? 0
        return scores.first { $0.value >= top - slack }?.name
    }
}
