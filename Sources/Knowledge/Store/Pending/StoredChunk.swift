import Domain

/// A chunk as it goes into the tables.
struct StoredChunk: Sendable {
    let chunk: DocumentReading.Chunk
    /// What is embedded in front of the text.
    let lead: String
    /// Nil when it has none yet.
    let vector: [UInt8]?

    /// - Throws: a ``Failure`` of class bug when what is embedded does not end with the text: stored apart, the two could
    ///   not be put together again.
    init(_ chunk: DocumentReading.Chunk, vector: [UInt8]?) throws(Failure) {
        let embedded = chunk.embedded.utf8
        let text = chunk.slice.text.utf8
        guard embedded.count >= text.count, embedded.suffix(text.count).elementsEqual(text),
            let lead = String(embedded.prefix(embedded.count - text.count))
        else {
            throw Failure(
                .bug, code: "unsound_reading",
                message: "What is embedded of a chunk does not end with the chunk's text.")
        }
        self.chunk = chunk
        self.lead = lead
        self.vector = vector
    }
}
