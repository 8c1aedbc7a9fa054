import AsyncHTTPClient
import Domain
import Foundation
import NIOCore

extension OpenAIProvider {
    /// Embeds the texts of one call: in one request, or one after another where the server takes fewer texts in one. The
    /// slot of the call holds for all of them, and a failure carries the bill of those that were answered before it.
    func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(call.texts.count)
        var tokens = TokenUsage.zero
        var requestID: String?
        var room = call.answerBytesMax
        for start in stride(from: 0, to: call.texts.count, by: settings.embeddingTextsMax) {
            let texts = Array(call.texts[start...].prefix(settings.embeddingTextsMax))
            let part: ProviderEmbeddings
            do throws(ProviderError) {
                part = try await embed(texts, of: call, room: &room)
            } catch {
                throw error.adding(tokens)
            }
            vectors += part.vectors
            tokens = tokens + part.tokens
            requestID = part.requestID ?? requestID
        }
        return ProviderEmbeddings(vectors: vectors, tokens: tokens, requestID: requestID)
    }

    /// - Parameter room: bytes that answers of this call may still have; this request's are taken from it.
    private func embed(
        _ texts: [String], of call: ProviderEmbeddingCall, room: inout Int
    ) async throws(ProviderError) -> ProviderEmbeddings {
        let opened = try await exchange.post(
            "/embeddings", model: call.model,
            OpenAIEmbeddingRequest.body(texts, model: call.model, settings: settings), accept: "application/json",
            pulse: call.pulse, estimate: { Self.estimate(texts) })
        let body: Data
        do {
            body = try await read(opened.body, bytesMax: room, pulse: call.pulse)
        } catch {
            throw ProviderExchange<OpenAIRules>.error(
                error, tokens: Self.estimate(texts), requestID: opened.requestID)
        }
        room -= body.count
        guard let answer = try? JSONDecoder().decode(OpenAIEmbeddingAnswer.self, from: body),
            let vectors = answer.vectors(count: texts.count)
        else {
            throw ProviderError(.malformedAnswer, tokens: Self.estimate(texts), requestID: opened.requestID)
        }
        let tokens = answer.usage?.prompt_tokens.map { TokenUsage(input: $0, output: 0) }
        return ProviderEmbeddings(vectors: vectors, tokens: tokens ?? Self.estimate(texts), requestID: opened.requestID)
    }

    private func read(_ body: HTTPClientResponse.Body, bytesMax: Int, pulse: CallPulse) async throws -> Data {
        var data = Data()
        for try await buffer in body {
            pulse.progress()
            guard data.count + buffer.readableBytes <= bytesMax else { throw Failure.answerTooLong }
            data.append(contentsOf: buffer.readableBytesView)
        }
        // A cancelled body ends like a complete one.
        try Task.checkCancellation()
        return data
    }

    private static func estimate(_ texts: [String]) -> TokenUsage {
        let tokens = texts.reduce(0) { $0 + TokenEstimate.typical($1) }
        return TokenUsage(input: Int64(tokens), output: 0, isEstimate: true)
    }
}
