import Domain

/// Keys that say by a prefix whose they are, as their vendors document them (and as secret scanners look for them).
///
/// What follows the prefix must look random, so that `ghp_xxxxxxxx` in a manual is none.
struct SecretShape {
    let prefix: StaticString
    let type: DataType
    let alphabet: Alphabet
    /// Characters behind the prefix.
    let length: ClosedRange<Int>

    private init(_ prefix: StaticString, _ type: DataType, _ length: ClosedRange<Int>, _ alphabet: Alphabet) {
        self.prefix = prefix
        self.type = type
        self.length = length
        self.alphabet = alphabet
    }

    /// The longest prefix first where one begins another.
    private static let all: [SecretShape] = [
        SecretShape("sk-ant-", .anthropicKey, 24...256, .base64URL),
        SecretShape("sk-proj-", .openAIKey, 32...256, .base64URL),
        SecretShape("sk-svcacct-", .openAIKey, 32...256, .base64URL),
        SecretShape("sk-admin-", .openAIKey, 32...256, .base64URL),
        SecretShape("sk-or-v1-", .vendorKey, 32...128, .hex),
        SecretShape("sk-", .openAIKey, 32...64, .alphanumeric),
        SecretShape("ghp_", .githubToken, 36...255, .alphanumeric),
        SecretShape("gho_", .githubToken, 36...255, .alphanumeric),
        SecretShape("ghu_", .githubToken, 36...255, .alphanumeric),
        SecretShape("ghs_", .githubToken, 36...255, .alphanumeric),
        SecretShape("ghr_", .githubToken, 36...255, .alphanumeric),
        SecretShape("github_pat_", .githubToken, 40...255, Self.underscored),
        SecretShape("AKIA", .awsKey, 16...16, .capitals),
        SecretShape("ASIA", .awsKey, 16...16, .capitals),
        SecretShape("ABIA", .awsKey, 16...16, .capitals),
        SecretShape("ACCA", .awsKey, 16...16, .capitals),
        SecretShape("sk_live_", .stripeKey, 16...247, .alphanumeric),
        SecretShape("sk_test_", .stripeKey, 16...247, .alphanumeric),
        SecretShape("rk_live_", .stripeKey, 16...247, .alphanumeric),
        SecretShape("rk_test_", .stripeKey, 16...247, .alphanumeric),
        SecretShape("xoxb-", .slackToken, 20...255, .base64URL),
        SecretShape("xoxp-", .slackToken, 20...255, .base64URL),
        SecretShape("xoxa-", .slackToken, 20...255, .base64URL),
        SecretShape("xoxr-", .slackToken, 20...255, .base64URL),
        SecretShape("xoxs-", .slackToken, 20...255, .base64URL),
        SecretShape("xapp-", .slackToken, 20...255, .base64URL),
        SecretShape("AIza", .googleKey, 35...35, .base64URL),
        SecretShape("GOCSPX-", .googleKey, 28...28, .base64URL),
        SecretShape("ya29.", .googleKey, 20...512, .base64URL),
        SecretShape("whsec_", .webhookSecret, 32...128, .base64),
        SecretShape("pen_", .penstockKey, 43...43, .base64URL),
        SecretShape("glpat-", .vendorKey, 20...64, .base64URL),
        SecretShape("hf_", .vendorKey, 34...64, .alphanumeric),
        SecretShape("npm_", .vendorKey, 36...36, .alphanumeric),
        SecretShape("pypi-", .vendorKey, 64...512, .base64URL),
        SecretShape("gsk_", .vendorKey, 40...128, .alphanumeric),
        SecretShape("xai-", .vendorKey, 40...128, .alphanumeric),
        SecretShape("dop_v1_", .vendorKey, 64...64, .hex),
        SecretShape("dapi", .vendorKey, 32...32, .hex),
        SecretShape("SG.", .vendorKey, 50...100, Self.dotted),
    ]

    private static let underscored = Alphabet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
    private static let dotted = Alphabet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")

    /// By the first byte of the prefix, so that a word costs the few that it may be.
    private static let byFirst: [[SecretShape]] = (0...255).map { byte in
        all.filter { Int($0.prefix.utf8Start.pointee) == byte }
    }

    static func find(at index: Int, in text: ByteText) -> Finding? {
        for shape in byFirst[Int(text[index])] where text.has(shape.prefix, at: index) {
            if let finding = shape.match(at: index, in: text) { return finding }
        }
        return nil
    }

    private func match(at index: Int, in text: ByteText) -> Finding? {
        let start = index + prefix.utf8CodeUnitCount
        // One further than allowed, to see that it does not go on.
        let end = text.end(of: alphabet, from: start, max: length.upperBound + 1)
        guard length.contains(end - start), !text[end].isNamePart else { return nil }
        let characters = text.bytes(start..<end)
        // Amazon's have only capitals and six digits, and often none of those.
        let isRandom = type == .awsKey ? RandomLook.entropy(characters) >= 3 : RandomLook.isRandom(characters)
        guard isRandom, !isSample(end, in: text) else { return nil }
        return Finding(type, index..<end)
    }

    /// The key of Amazon's own manuals.
    private func isSample(_ end: Int, in text: ByteText) -> Bool {
        type == .awsKey && text.has("EXAMPLE", at: end - 7)
    }
}
