import Metrics
import Synchronization

/// Learns from reported usage how many tokens texts become, per tokenizer and sort of text, and bounds the next ones by
/// it. It errs to one side only: it never bounds above one token per byte, and until it has seen enough it says that.
///
/// Every process learns for itself and forgets at its end: it is a saving on what is held, not a truth.
package final class TokenLearner: Sendable {
    private struct Key: Hashable {
        let tokenizer: String
        let script: ScriptClass
    }

    /// Of more tokenizers nothing is learnt: their names come from a file, and are bounded like everything else.
    private static let keysMax = 256

    private let seed: UInt64
    private let ratios: Mutex<[Key: TokenRatios]>

    package init(seed: UInt64 = 0x70_656E_7374_6F63) {
        self.seed = seed
        ratios = Mutex([:])
    }

    /// The most input tokens the request is taken to have.
    package func inputTokens(_ shape: CallShape, tokenizer: String) -> Int {
        let key = Key(tokenizer: tokenizer, script: shape.script)
        let learnt = ratios.withLock { $0[key]?.bound(bytes: shape.bytes) }
        return min(learnt ?? shape.bytes, shape.bytes) + shape.overheadTokens
    }

    /// Takes note of what a provider reported. Estimates teach nothing.
    package func observe(_ tokens: TokenUsage, _ shape: CallShape, tokenizer: String) {
        guard !tokens.isEstimate, tokens.input > 0, shape.bytes > 0 else { return }
        let key = Key(tokenizer: tokenizer, script: shape.script)
        ratios.withLock { ratios in
            guard ratios[key] != nil || ratios.count < Self.keysMax else { return }
            ratios[key, default: TokenRatios(seed: seed)].add(tokens: tokens.input, bytes: shape.bytes)
        }
    }
}
