import Domain
import Foundation
import Yams

/// Reads the `prices` of a model.
struct PriceReading {
    private static let rateKeys = ["input", "output", "cached_input", "cache_write", "cache_write_long"]
    private static let example = "dollars per million tokens, such as 2.50, with at most nine digits after the point"

    let complaints: CatalogComplaints
    /// Whether the model writes text, which then has a price.
    let writes: Bool

    func schedule(_ model: YAMLReader) -> PriceSchedule? {
        guard let items = model.items("prices", max: 100) else { return nil }
        var entries: [PriceSchedule.Entry] = []
        for item in items {
            guard let entry = entry(item.node, item.place) else { continue }
            if let last = entries.last, entry.from <= last.from {
                complaints.add(item.place, "begins no later than the price before it; order prices by \"from\"")
            }
            entries.append(entry)
        }
        return PriceSchedule(entries)
    }

    private func entry(_ node: Node, _ place: YAMLPlace) -> PriceSchedule.Entry? {
        let known = ["from"] + Self.rateKeys + ["batch_factor", "bands"]
        guard let reader = YAMLReader(node, at: place, known: known, complaints: complaints) else { return nil }
        reader.require("from", "the day the price begins, such as 2026-10-07")
        let from = day(reader)
        let rates = rates(reader)
        let bands = bands(reader, base: rates)
        let factor = batchFactor(reader)
        guard let from, let rates else { return nil }
        return PriceSchedule.Entry(
            from: from, price: ModelPrice(rates, bands: bands, batchFactorMillionths: factor))
    }

    /// Midnight of a day in UTC.
    private func day(_ reader: YAMLReader) -> Date? {
        guard let text = reader.text("from") else { return nil }
        guard text.utf8.count == 10, let date = RFC3339.date(from: text + "T00:00:00Z") else {
            reader.complain("from", "must be a day that exists, such as 2026-10-07 (it begins at midnight UTC)")
            return nil
        }
        return date
    }

    private func rates(_ reader: YAMLReader) -> TokenRates? {
        reader.require("input", Self.example)
        if writes { reader.require("output", Self.example) }
        let input = rate(reader, "input", mayBeFree: false)
        let output = rate(reader, "output", mayBeFree: !writes)
        let cached = rate(reader, "cached_input", mayBeFree: true)
        let write = rate(reader, "cache_write", mayBeFree: true)
        let writeLong = rate(reader, "cache_write_long", mayBeFree: true)
        guard let input, !writes || output != nil else { return nil }
        return TokenRates(
            input: input, output: output ?? 0, cachedInput: cached, cacheWrite: write, cacheWriteLong: writeLong)
    }

    private func rate(_ reader: YAMLReader, _ key: String, mayBeFree: Bool) -> Int64? {
        guard let text = reader.text(key) else { return nil }
        guard let value = DollarText.nanoDollars(text) else {
            reader.complain(key, "must be \(Self.example), up to \(DollarText.dollarsMax)")
            return nil
        }
        guard value > 0 || mayBeFree else {
            reader.complain(key, "is zero; declare a model that costs nothing with \"unmetered: true\"")
            return nil
        }
        return value
    }

    private func bands(_ reader: YAMLReader, base: TokenRates?) -> [ModelPrice.Band] {
        guard let items = reader.items("bands", max: 16) else { return [] }
        var bands: [ModelPrice.Band] = []
        for item in items {
            let known = ["above_input_tokens"] + Self.rateKeys
            guard let band = YAMLReader(item.node, at: item.place, known: known, complaints: complaints) else {
                continue
            }
            band.require("above_input_tokens", "the input from which on it applies, such as 272000")
            let above = band.integer("above_input_tokens", in: 1...1_000_000_000).map(Int64.init)
            let rates = rates(band)
            requireSameKeys(band, base)
            guard let above, let rates else { continue }
            if let last = bands.last, above <= last.aboveInputTokens {
                band.complain("above_input_tokens", "is not above that of the band before; order bands upwards")
            }
            bands.append(ModelPrice.Band(aboveInputTokens: above, rates: rates))
        }
        return bands
    }

    /// A band that left a cache's price out would charge it like other input, which is rarely meant.
    private func requireSameKeys(_ band: YAMLReader, _ base: TokenRates?) {
        guard let base else { return }
        let stated = [
            ("cached_input", base.cachedInput), ("cache_write", base.cacheWrite),
            ("cache_write_long", base.cacheWriteLong),
        ]
        for (key, value) in stated where value != nil { band.require(key, "the price outside the band has one") }
    }

    private func batchFactor(_ reader: YAMLReader) -> Int64? {
        guard let text = reader.text("batch_factor") else { return nil }
        let factor = DollarText.millionths(text)
        if factor == nil { reader.complain("batch_factor", "must be above 0 and at most 1, such as 0.5") }
        return factor
    }
}
