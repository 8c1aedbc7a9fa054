/// Chooses which hits a model is shown.
package enum Packer {
    /// The hits that fit into `tokensMax` in their order, best first: what does not fit is passed over and the next is
    /// tried; of hits that say nearly the same only the best is taken. `tokens` is an upper bound of what a hit costs with its frame.
    package static func pack(
        _ hits: [SearchHit], tokensMax: Int, tokens: (SearchHit) -> Int
    ) -> [SearchHit] { fatalError("unwritten") }
}
