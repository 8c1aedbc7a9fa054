/// What has left for the client so far.
struct CallProgress: Sendable {
    /// How the call is billed once its 200 is out.
    struct Bill: Sendable {
        let tokens: CallTokens
        let price: TokenPrice?
        /// A stream is billed by what was sent; anything else was made before the first byte left.
        let isBySent: Bool
    }

    /// Nil until the headers leave.
    var status: Int?
    var bill: Bill?
    var bytesSent = 0
    var tokensSent = 0

    var billed: BilledTokens {
        guard let bill, status == 200 else { return BilledTokens() }
        var tokens = bill.tokens
        if bill.isBySent { tokens.output = min(tokensSent, tokens.output) }
        return BilledTokens(tokens, price: bill.price)
    }
}
