import Domain
import Knowledge
import ModelGateway

/// What a rebuild would take, counted document by document.
///
/// Chunks that say the same are embedded once. That is noticed for the first ``rememberedMax`` of them, which bounds the
/// memory; of a larger index the quote is too high by what repeats behind them.
struct RebuildPlan: Sendable {
    static let rememberedMax = 1_000_000

    private let model: ModelName?
    private let gateway: Gateway
    private var documents: Int64 = 0
    private var chunks: Int64 = 0
    private var cacheHits: Int64 = 0
    private var toEmbed: Int64 = 0
    private var failures: [String: Int64] = [:]
    private var quote = EmbeddingQuote()
    private var seen: Set<Fingerprint> = []
    /// Read and not priced yet.
    private var open: [(key: Fingerprint, words: String)] = []

    init(settings: IndexSettings, gateway: Gateway) {
        model = settings.model.map { ModelName(rawValue: $0) }
        self.gateway = gateway
    }

    mutating func read(_ document: StoredDocument, by reader: DocumentReader) async {
        documents += 1
        do throws(DocumentRefusal) {
            let reading = try await reader.readAside(document)
            chunks += Int64(reading.chunks.count)
            if reading.chunks.isEmpty { failures["empty_document", default: 0] += 1 }
            guard model != nil else { return }
            for chunk in reading.chunks where isNew(chunk.contentKey) {
                open.append((chunk.contentKey, chunk.embedded))
            }
        } catch {
            failures[error.code, default: 0] += 1
        }
    }

    private mutating func isNew(_ key: Fingerprint) -> Bool {
        seen.count < Self.rememberedMax ? seen.insert(key).inserted : !seen.contains(key)
    }

    /// Prices what was read since the last time, but what `cached` knows.
    mutating func price(_ cached: ([Fingerprint]) async throws -> Set<Fingerprint>) async throws {
        let texts = open
        open = []
        guard !texts.isEmpty else { return }
        let known = try await cached(texts.map(\.key))
        let missing = texts.filter { !known.contains($0.key) }
        cacheHits += Int64(texts.count - missing.count)
        toEmbed += Int64(missing.count)
        quote += EmbeddingQuote.quote(missing.map(\.words), model: model, gateway)
    }

    var json: JSONValue {
        let tokens: JSONValue = [
            "low": .integer(quote.tokens.low), "likely": .integer(quote.tokens.likely),
            "high": .integer(quote.tokens.high),
        ]
        return [
            "model": model.map { .string($0.rawValue) } ?? .null, "documents": .integer(documents),
            "chunks": .integer(chunks), "cache_hits": .integer(cacheHits), "to_embed": .integer(toEmbed),
            "tokens": tokens, "money_nanos": money, "seconds": seconds.map { .integer($0) } ?? .null,
            "failures": .object(failures.mapValues { .integer($0) }),
        ]
    }

    /// Null for a model without a price: such a rebuild would wait for one.
    private var money: JSONValue {
        guard let cost = quote.cost else { return .null }
        return ["likely": .integer(cost.likely.nanoDollars), "at_most": .integer(cost.atMost.nanoDollars)]
    }

    /// How long the provider's own limits make it at least; nil where its operator stated none.
    private var seconds: Int64? {
        guard toEmbed > 0 else { return 0 }
        let catalog = gateway.catalog
        guard let model, let provider = catalog[model]?.provider, let limits = catalog[provider: provider]?.limits
        else { return nil }
        let byTokens = limits.tokensPerMinute.map { Double(quote.tokens.likely) * 60 / Double(max($0, 1)) }
        let byCalls = limits.requestsPerMinute.map { Double(quote.calls) * 60 / Double(max($0, 1)) }
        return [byTokens, byCalls].compactMap { $0 }.max().map { Int64($0.rounded(.up)) }
    }
}
