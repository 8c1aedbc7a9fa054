/// What the gateway lets in and out. Everything a stranger can make larger has a bound here.
package struct GatewayLimits: Sendable, Hashable {
    /// Bytes of UTF-8 of a text to summarise or classify. Sensible: 16 KiB to 1 MB; `local` reads no more than that.
    package var textBytesMax = 1_000_000
    /// Labels of one classification; at least 2 are always needed. Sensible: 2 to 500.
    package var labelsMax = 100
    /// Characters of a label's name. Sensible: 10 to 200.
    package var labelNameLengthMax = 100
    /// Bytes of a label's description, and of each of its examples. Sensible: 100 to 10,000.
    package var labelNoteBytesMax = 2_000
    /// Examples of one label. Sensible: 0 to 100.
    package var labelExamplesMax = 20
    /// The largest `sentencesMax` of a summary. Sensible: 1 to 1,000.
    package var sentencesMax = 200
    /// The largest `wordsMax` of a summary. Sensible: 10 to 100,000.
    package var wordsMax = 20_000
    /// Bytes of a question that is answered from passages. Sensible: 1 KiB to 64 KiB.
    package var questionBytesMax = 8 * 1024
    /// Passages of one call. Sensible: 10 to 200.
    package var passagesMax = 100
    /// Tokens an answer may have when the request does not say; a model that cannot write as many counts instead.
    /// Reasoning models spend it on their reasoning too. Sensible: 256 to 32,768.
    package var outputTokensDefault = 4_096
    /// Tools offered in one call. Sensible: 0 to 128; OpenAI takes 128.
    package var toolsMax = 64
    /// Bytes of one tool's description and parameters. Sensible: 1 KiB to 64 KiB.
    package var toolBytesMax = 16 * 1024
    /// Bytes of an answer's text and tool calls; beyond it the call is cut and the answer rejected. Sensible: 16 KiB to 4 MiB.
    package var answerBytesMax = 512 * 1024
    /// Texts of one embedding call. OpenAI takes at most 2,048.
    package var embeddingTextsMax = 2_048
    /// Bytes of one text to embed. Sensible: 4 KiB to 128 KiB; OpenAI takes 8,192 tokens.
    package var embeddingTextBytesMax = 32 * 1024
    /// Bytes of all texts of one embedding call. Sensible: 64 KiB to 1 MiB; OpenAI takes 300,000 tokens.
    package var embeddingBytesMax = 768 * 1024
    /// Bytes of the body of a vendor's embedding answer. Sensible: 8 MiB to 256 MiB.
    package var embeddingAnswerBytesMax = 64 * 1024 * 1024

    /// Bytes of an answer that is remembered; a larger one is asked for again. Sensible: 4 KiB to 1 MiB.
    package var cachedBytesMax = 256 * 1024

    package init() {}

    func complaints() -> [String] {
        let positive: [(String, Int)] = [
            ("textBytesMax", textBytesMax), ("labelNameLengthMax", labelNameLengthMax),
            ("labelNoteBytesMax", labelNoteBytesMax), ("sentencesMax", sentencesMax), ("wordsMax", wordsMax),
            ("questionBytesMax", questionBytesMax), ("passagesMax", passagesMax),
            ("outputTokensDefault", outputTokensDefault), ("toolBytesMax", toolBytesMax),
            ("answerBytesMax", answerBytesMax), ("cachedBytesMax", cachedBytesMax),
            ("embeddingTextBytesMax", embeddingTextBytesMax), ("embeddingAnswerBytesMax", embeddingAnswerBytesMax),
        ]
        var complaints = positive.filter { $0.1 < 1 }.map { "limits.\($0.0) is \($0.1); it must be at least 1" }
        if labelsMax < 2 { complaints.append("limits.labelsMax is \(labelsMax); it must be at least 2") }
        if labelExamplesMax < 0 {
            complaints.append("limits.labelExamplesMax is \(labelExamplesMax); it must be at least 0")
        }
        if !(1...2_048).contains(embeddingTextsMax) {
            complaints.append("limits.embeddingTextsMax is \(embeddingTextsMax); it must be from 1 to 2048")
        }
        if embeddingBytesMax < embeddingTextBytesMax {
            complaints.append(
                "limits.embeddingBytesMax is below limits.embeddingTextBytesMax; a text of that size would never fit")
        }
        return complaints
    }
}
