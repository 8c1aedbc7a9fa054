/// Writes the answer of `POST /v1/embeddings`, one vector at a time: a full request has 2,048 of them.
enum OpenAIEmbeddingWriter {
    static func steps(_ call: ModelCall, _ script: SimulatorScript, fault: Fault) -> [Reply.Step] {
        let dimensions = call.dimensions ?? script.embeddingDimensions
        let head = #"{"object":"list","data":["#
        let tail = JSON.object([.init(key: "model", value: .string(call.model))] + usage(call, fault)).text.dropFirst()
        return [
            .one(Reply.Piece(bytes: Array(head.utf8))),
            .many(count: call.inputs.count) { index in
                let vector = Embedding.vector(of: call.inputs[index], dimensions: dimensions, seed: script.seed)
                var bytes = Array((index > 0 ? "," : "").utf8)
                item(vector, index: index, call, fault).write(to: &bytes)
                return Reply.Piece(bytes: bytes)
            },
            .one(Reply.Piece(bytes: Array(("]," + tail).utf8))),
        ]
    }

    private static func item(_ vector: [Float], index: Int, _ call: ModelCall, _ fault: Fault) -> JSON {
        let value: JSON =
            call.isBase64 ? .string(Embedding.base64(vector)) : .array(vector.map { .double(shortest($0)) })
        let item: JSON = ["object": "embedding", "index": .int(index), "embedding": value]
        return fault == .unknownFields ? item.adding("x_future", ["nested": [1, .null]]) : item
    }

    /// The double whose spelling is the float's own.
    private static func shortest(_ value: Float) -> Double { Double(value.description) ?? Double(value) }

    private static func usage(_ call: ModelCall, _ fault: Fault) -> [JSON.Member] {
        let tokens: Int
        switch fault {
        case .wrongUsage(.missing): return []
        case .wrongUsage(.zero): tokens = 0
        case .wrongUsage(.huge): tokens = 9_000_000_000
        default: tokens = call.inputTokens
        }
        return [JSON.Member(key: "usage", value: ["prompt_tokens": .int(tokens), "total_tokens": .int(tokens)])]
    }
}
