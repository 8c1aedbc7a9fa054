import HTTPTypes

/// A whole reply as a plan: what is sent, in which pieces, and how it ends. Making one costs little memory however long
/// the answer is; the player sends it.
struct Reply: Sendable {
    enum Step: Sendable {
        case one(Piece)
        /// Pieces that are made when their turn comes.
        case many(count: Int, @Sendable (Int) -> Piece)
        /// Nothing, until the time is over or the client leaves.
        case hang(Duration)
        /// The same piece again and again.
        case beat(Piece, every: Duration, lasting: Duration)
    }

    /// How the body stops.
    enum Ending: Sendable {
        case whole
        /// As if whole: the response ends properly and something is missing.
        case clean
        /// The connection closes in the middle.
        case reset
    }

    struct Piece: Sendable {
        let bytes: [UInt8]
        /// Tokens of the answer in it.
        var tokens = 0
        /// Whether time passes before it, as between two tokens.
        var isPaced = false
    }

    /// Sends a few bytes, or one piece when `bytes` is nil, at each interval.
    struct Drip: Sendable {
        let every: Duration
        let bytes: Int?
    }

    var status = 200
    var headers: HTTPFields = [:]
    /// Time before the headers.
    var wait: Duration = .zero
    var steps: [Step]
    var ending: Ending = .whole
    /// The body ends before this byte.
    var bytesMax: Int?
    var drip: Drip?
    var betweenTokens: Latency = .none
    /// What the bill counts when all of the answer has been sent.
    var tokens = CallTokens()

    init(steps: [Step]) { self.steps = steps }

    /// One JSON document.
    init(json: JSON, status: Int = 200, tokens: Int = 0) {
        self.init(steps: [.one(Piece(bytes: json.bytes, tokens: tokens))])
        self.status = status
        headers[.contentType] = "application/json"
    }

    /// The body when it can be sent at once; nil when time must pass or bytes be counted.
    var immediateBody: [UInt8]? {
        guard steps.count == 1, case .one(let piece) = steps[0], bytesMax == nil, drip == nil, ending == .whole else {
            return nil
        }
        return piece.bytes
    }
}
