import Domain
import ModelGateway

/// What embedding would cost: the same batches, one call each. Each text is looked at a fixed number of times, so a hundred
/// thousand of them take well below a second. What the tenant's cache has is not taken off: the task may come to less.
enum EmbedEstimate {
    static func make(_ gateway: Gateway) -> GraphTaskHandler<EmbedInput, EmbedOutput>.Estimating {
        { input throws(Failure) in
            var sum: TaskEstimate?
            var calls = 0
            for part in try parts(of: input, gateway) {
                let texts = Array(input.texts[part])
                for batch in EmbeddingBatch.pack(texts, limits: EmbedGraph.limits(gateway)) {
                    let one = try gateway.estimate(
                        EmbeddingRequest(texts: Array(texts[batch]), model: input.modelName))
                    sum = sum.map { $0 + one } ?? one
                    calls += 1
                }
            }
            guard var sum else {
                throw Failure(.permanent, code: "invalid_input", message: "There is no text to embed.")
            }
            sum.slices = calls
            return sum
        }
    }

    private static func parts(of input: EmbedInput, _ gateway: Gateway) throws(Failure) -> [Range<Int>] {
        let count = input.texts.count
        guard count > EmbedInput.textsMaxInOneTask else { return [0..<count] }
        return try EmbedParts(gateway, model: input.modelName).ranges(count: count)
    }
}
