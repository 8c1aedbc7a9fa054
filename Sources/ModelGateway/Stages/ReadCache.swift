import Domain
import Metrics

/// An answer that is remembered ends the pass here: no slot, no money, no open call. The node's checkpoint is stored by
/// the engine, as for a node that asked nobody.
///
/// Nothing is looked up for a request whose kind did not ask for it, or whose text was flagged.
struct ReadCache: GatewayStage {
    let cache: any ResponseCache

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        let caller = pass.context.caller
        guard !pass.isFlagged, pass.operation.cacheLifetime != nil,
            // What the policy lets through today is not what it let through when the answer was stored.
            let key = pass.operation.cacheKey(
                for: pass.model, caller: caller,
                dataPolicy: pass.review?.policy.data.json.encodedText() ?? "")
        else { return }
        pass.cacheKey = key
        guard let bytes = await cache.get(key), let output = pass.operation.decoded(bytes), isClean(output, pass) else {
            return CallMetrics.countCache("miss")
        }
        CallMetrics.countCache("hit")
        pass.isFromCache = true
        pass.phase = .closed(output)
        pass.context.calls.noteCached(model: pass.model.name.rawValue)
    }

    /// Whether nothing is found in it now. Nothing was when it was stored; but the detectors may have learnt since, and who
    /// else writes there is not known. A detector that fails here makes a miss.
    private func isClean<Operation: ModelOperation>(
        _ output: Operation.Output, _ pass: GatewayPass<Operation>
    ) -> Bool {
        guard var review = pass.review else { return true }
        return (try? pass.operation.reviewed(output, &review)) != nil && !review.isFlagged
    }
}
