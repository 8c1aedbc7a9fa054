import AsyncHTTPClient
import Domain
import Foundation
import NIOCore

extension OpenAICompatibleProvider {
    /// Embeds the texts of one call in one request.
    package func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        let opened = try await exchange.post(
            "/embeddings", OpenAIEmbeddingRequest.body(call, settings: exchange.settings), accept: "application/json",
            pulse: call.pulse, estimate: { Self.estimate(call) })
        let body: Data
        do {
            body = try await read(opened.body, call: call)
        } catch {
            throw OpenAIExchange.error(error, tokens: Self.estimate(call), requestID: opened.requestID)
        }
        guard let answer = try? JSONDecoder().decode(OpenAIEmbeddingAnswer.self, from: body),
            let vectors = answer.vectors(count: call.texts.count)
        else {
            throw ProviderError(
                OpenAIFailures.malformedAnswer, tokens: Self.estimate(call), requestID: opened.requestID)
        }
        let tokens = answer.usage?.prompt_tokens.map { TokenUsage(input: $0, output: 0) }
        return ProviderEmbeddings(vectors: vectors, tokens: tokens ?? Self.estimate(call), requestID: opened.requestID)
    }

    private func read(_ body: HTTPClientResponse.Body, call: ProviderEmbeddingCall) async throws -> Data {
        var data = Data()
        for try await buffer in body {
            call.pulse.progress()
            guard data.count + buffer.readableBytes <= call.answerBytesMax else { throw Failure.answerTooLong }
            data.append(contentsOf: buffer.readableBytesView)
        }
        // A cancelled body ends like a complete one.
        try Task.checkCancellation()
        return data
    }

    private static func estimate(_ call: ProviderEmbeddingCall) -> TokenUsage {
        let tokens = call.texts.reduce(0) { $0 + TokenEstimate.typical($1) }
        return TokenUsage(input: Int64(tokens), output: 0, isEstimate: true)
    }
}
