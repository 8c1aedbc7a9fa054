import Domain

/// What was seen of tokens per byte for one tokenizer and one sort of text: a bounded random sample in which new
/// observations displace old ones, so that it follows a change and never grows.
///
/// Ratios are whole 65,536ths of a token per byte, rounded up, and at most one token per byte.
struct TokenRatios {
    static let capacity = 512
    /// Below this many observations nothing is said.
    static let samplesMin = 64
    /// Of 1,000 observations at most this many are above the quantile.
    private static let exceedingPerMille = 5
    /// Added to the quantile: a quarter.
    private static let marginQuarters = 1
    static let one: UInt32 = 65_536

    private var samples: [UInt32] = []
    private var generator: SplitMix64
    private var quantile: UInt32 = one
    private var unsorted = 0

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func add(tokens: Int64, bytes: Int) {
        guard bytes > 0, tokens >= 0 else { return }
        let (whole, rest) = (Int128(tokens) * Int128(Self.one)).quotientAndRemainder(dividingBy: Int128(bytes))
        let ratio = UInt32(clamping: min(whole + (rest > 0 ? 1 : 0), Int128(Self.one)))
        if samples.count < Self.capacity {
            samples.append(ratio)
        } else {
            samples[Int.random(in: 0..<Self.capacity, using: &generator)] = ratio
        }
        unsorted += 1
        // Up at once, so that no second call is held too low; down only now and then, because sorting costs.
        if ratio > quantile { quantile = ratio }
        if unsorted >= 32 || samples.count == Self.samplesMin { settle() }
    }

    /// Tokens that so many bytes hardly pass; nil before there are enough observations.
    func bound(bytes: Int) -> Int? {
        guard samples.count >= Self.samplesMin else { return nil }
        let widened = Int128(quantile) * Int128(4 + Self.marginQuarters) * Int128(bytes)
        return Int(clamping: widened / (Int128(Self.one) * 4) + 1)
    }

    private mutating func settle() {
        unsorted = 0
        let sorted = samples.sorted()
        let exceeding = sorted.count * Self.exceedingPerMille / 1_000
        quantile = sorted[sorted.count - 1 - exceeding]
    }
}
