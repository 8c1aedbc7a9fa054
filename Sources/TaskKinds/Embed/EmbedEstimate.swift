import Domain
import ModelGateway

/// What embedding would cost: the same batches, one call each.
enum EmbedEstimate {
    static func make(_ gateway: Gateway) -> GraphTaskHandler<EmbedInput, EmbedOutput>.Estimating {
        { input throws(Failure) in
            let batches = EmbeddingBatch.pack(input.texts, limits: EmbedGraph.limits(gateway))
            var sum: TaskEstimate?
            for batch in batches {
                let one = try gateway.estimate(EmbeddingRequest(texts: Array(input.texts[batch])))
                sum = sum.map { $0 + one } ?? one
            }
            guard var sum else {
                throw Failure(.permanent, code: "invalid_input", message: "There is no text to embed.")
            }
            sum.slices = batches.count
            return sum
        }
    }
}
