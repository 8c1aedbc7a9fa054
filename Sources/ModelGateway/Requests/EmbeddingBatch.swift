/// Cuts a list of texts into requests that fit the gateway's limits.
package enum EmbeddingBatch {
    /// Ranges of neighbours, in order, that together cover `texts`. Each fits one `EmbeddingRequest`, except that a
    /// text too large by itself gets a range of its own, so that the refusal concerns only that one.
    package static func pack(_ texts: [String], limits: GatewayLimits) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var bytes = 0
        for (index, text) in texts.enumerated() {
            let size = text.utf8.count
            let isFull = index - start >= limits.embeddingTextsMax || bytes + size > limits.embeddingBytesMax
            if isFull, index > start {
                ranges.append(start..<index)
                start = index
                bytes = 0
            }
            bytes += size
        }
        if start < texts.count { ranges.append(start..<texts.count) }
        return ranges
    }
}
