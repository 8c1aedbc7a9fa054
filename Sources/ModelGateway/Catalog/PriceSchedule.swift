package import Foundation

/// A model's prices with the day each begins. A vendor's announced change is written down before it comes.
package struct PriceSchedule: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        /// The first moment of the price.
        package let from: Date
        package let price: ModelPrice

        package init(from: Date, price: ModelPrice) {
            self.from = from
            self.price = price
        }
    }

    /// By their beginning, ascending.
    package let entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries.sorted { $0.from < $1.from } }

    /// The price of a call at `time`; nil before the first one begins.
    package func price(at time: Date) -> ModelPrice? { entries.last { $0.from <= time }?.price }
}

/// What is known about the price of a model.
package enum ModelPricing: Sendable, Hashable {
    /// Declared free of charge.
    case unmetered
    case scheduled(PriceSchedule)
    /// Nobody said what it costs. Its calls wait: guessing would make every budget a guess.
    case unpriced

    /// One price for all times.
    package static func always(_ price: ModelPrice) -> ModelPricing {
        price == .unmetered
            ? .unmetered : .scheduled(PriceSchedule([PriceSchedule.Entry(from: .distantPast, price: price)]))
    }

    /// The price of a call at `time`; nil when it has none.
    package func price(at time: Date) -> ModelPrice? {
        switch self {
        case .unmetered: .unmetered
        case .scheduled(let schedule): schedule.price(at: time)
        case .unpriced: nil
        }
    }
}
