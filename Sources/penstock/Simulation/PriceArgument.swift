import ProviderSimulator

/// `gpt-x=1250/125/10000`: a model and what its tokens cost, in nano-dollars.
struct PriceArgument {
    let model: String
    let price: TokenPrice

    init(_ text: String) throws(CommandFailure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = (parts.last ?? "").split(separator: "/", omittingEmptySubsequences: false)
            .map { Int64($0).flatMap { (0...1_000_000_000).contains($0) ? $0 : nil } }
        let known = numbers.compactMap(\.self)
        guard parts.count == 2, !parts[0].isEmpty, (2...3).contains(numbers.count), known.count == numbers.count else {
            throw .usage(
                "--price must be MODEL=INPUT/OUTPUT or MODEL=INPUT/CACHED/OUTPUT in nano-dollars per token, each 0 to "
                    + "1000000000, such as '*=1250/125/10000'.")
        }
        model = String(parts[0])
        price = TokenPrice(
            input: known[0], cachedInput: known.count == 3 ? known[1] : nil, output: known[known.count - 1])
    }
}
