import Domain

/// What `embed` answers: one vector per text, in the order of the texts, null for one that was refused.
package struct EmbedOutput: Codable, Sendable {
    let embeddings: [[Float]?]
    /// Nil when every text was refused, as the next.
    let model: String?
    let dimensions: Int?
    let refused: [RefusedText]

    /// `{"dimensions", "embeddings", "failures"?, "model"}`
    func json() -> [UInt8] {
        var bytes = Array(#"{"dimensions":\#(dimensions.map(String.init) ?? "null"),"embeddings":"#.utf8)
        VectorText.write(embeddings, into: &bytes)
        if !refused.isEmpty {
            bytes += Array(#","failures":\#(JSONValue.array(refused.map(\.json)).encodedText())"#.utf8)
        }
        bytes += Array(#","model":\#((model.map(JSONValue.string) ?? .null).encodedText())}"#.utf8)
        return bytes
    }
}
