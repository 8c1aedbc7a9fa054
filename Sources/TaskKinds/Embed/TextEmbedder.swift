package import Domain
package import ModelGateway

/// Embeds any number of texts in requests that fit the provider, at most two at a time, and hands out the vectors of each
/// request as soon as it was answered: whoever keeps them at once pays for little again after a crash.
///
/// What holds of requests that fail is in ``RefusalScope``: a text that the provider does not take is found by halving and
/// named, and everything else is thrown as it is. Before a failure is thrown the request that is still in flight is waited
/// for and handed out, because it will be billed; a cancelled one is not.
package struct TextEmbedder: Sendable {
    static let requestsInFlightMax = 2

    private let gateway: Gateway
    private let model: ModelName?

    /// - Parameter model: nil for the one that is configured when the texts are embedded; it is the same for all of them.
    package init(gateway: Gateway, model: ModelName?) {
        self.gateway = gateway
        self.model = model
    }

    /// - Parameters:
    ///   - node: names the calls in the task's record, with the index of their first text.
    ///   - each: called for one request after the other, though not in the order of the texts. The range is of `texts`.
    /// - Returns: the texts that were refused, in their order. Every other one was handed to `each`.
    /// - Throws: what a request failed with, unless that is about its texts; what `each` throws.
    package func embed(
        _ texts: [String], for attempt: AttemptContext, node: String,
        each: (_ range: Range<Int>, _ vectors: [[Float]], _ usage: Usage) async throws -> Void
    ) async throws -> [(index: Int, refusal: Failure)] {
        let ranges = EmbeddingBatch.pack(texts, limits: EmbedGraph.limits(gateway))
        return try await embed(texts, in: ranges, calls: attempt.calls, deadline: attempt.deadline) { range in
            CheckpointKey(node: node, iteration: Int32(clamping: range.lowerBound))
        } each: {
            try await each($0, $1.vectors, $1.usage)
        }
    }

    /// The same for ranges that are cut already, and with the whole answers.
    func embed(
        _ texts: [String], in ranges: [Range<Int>], calls: any CallLedger, deadline: ContinuousClock.Instant,
        key: (Range<Int>) -> CheckpointKey, each: (Range<Int>, Embeddings) async throws -> Void
    ) async throws -> [(index: Int, refusal: Failure)] {
        let model = try model ?? gateway.defaultEmbeddingModel()
        var work = EmbeddingWork(ranges)
        var end: (any Error)?
        await withTaskGroup(of: Answer.self) { group in
            var inFlight = 0
            while true {
                while end == nil, inFlight < Self.requestsInFlightMax, let range = work.next() {
                    let request = EmbeddingRequest(texts: Array(texts[range]), model: model)
                    let context = CallContext(calls: calls, node: key(range), deadline: deadline)
                    group.addTask { [gateway] in await Answer(range) { try await gateway.embed(request, for: context) }
                    }
                    inFlight += 1
                }
                guard let answer = await group.next() else { return }
                inFlight -= 1
                do {
                    try await take(answer, &work, each)
                } catch {
                    // The first one is the cause; what follows may be its consequence.
                    if end == nil { end = error }
                }
            }
        }
        if let end { throw end }
        return work.refusals.sorted { $0.index < $1.index }
    }

    private func take(
        _ answer: Answer, _ work: inout EmbeddingWork, _ each: (Range<Int>, Embeddings) async throws -> Void
    ) async throws {
        switch answer.result {
        case .success(let embeddings):
            work.noteAnswer()
            try await each(answer.range, embeddings)
        case .failure(let error):
            guard let failure = error as? Failure else { throw error }
            if let end = work.note(failure, of: answer.range) { throw end }
        }
    }
}

/// What became of one request.
private struct Answer: Sendable {
    let range: Range<Int>
    let result: Result<Embeddings, any Error>

    init(_ range: Range<Int>, _ ask: () async throws -> Embeddings) async {
        self.range = range
        do {
            result = .success(try await ask())
        } catch {
            result = .failure(error)
        }
    }
}
