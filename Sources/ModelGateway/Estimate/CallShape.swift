/// How large a request is, as far as it is known before it leaves.
package struct CallShape: Sendable, Hashable {
    /// UTF-8 bytes of everything the provider will tokenise: instructions, texts, schema, tools.
    package var bytes: Int
    /// Tokens that come on top whatever the text: marks around messages, what a vendor adds for tools.
    package var overheadTokens: Int
    package var script: ScriptClass
    /// 0 for a request that only embeds.
    package var outputTokensMax: Int
    /// Whether one more call may follow that puts a malformed answer right.
    package var mayBeRepaired: Bool

    /// More than any vendor adds around one message.
    static let messageTokens = 64
    /// More than any vendor adds for the presence of tools or of a schema.
    static let toolTokens = 1_024
    /// More bytes than a repair shows of the malformed answer, with what it says about it.
    static let repairBytes = 16 * 1024
    /// Added to each text of an embedding request: begin and end marks.
    static let embeddingTokens = 8

    package init(
        bytes: Int, overheadTokens: Int, script: ScriptClass, outputTokensMax: Int, mayBeRepaired: Bool = false
    ) {
        self.bytes = bytes
        self.overheadTokens = overheadTokens
        self.script = script
        self.outputTokensMax = outputTokensMax
        self.mayBeRepaired = mayBeRepaired
    }

    /// More input tokens than no byte-level tokenizer makes of it: each token covers at least one byte.
    package var inputTokensBound: Int { bytes + overheadTokens }
}
