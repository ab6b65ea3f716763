FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --include=dev --ignore-scripts && npm run build

FROM node:20-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/contract/package.json packages/contract/
COPY packages/whatsapp/package.json packages/whatsapp/
COPY apps/server/package.json apps/server/
RUN npm ci --omit=dev --ignore-scripts --workspace=@waypost/server

FROM node:20-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules/
COPY --from=dependencies /app/packages packages/
COPY --from=dependencies /app/apps apps/
COPY --from=build /app/packages/contract/dist packages/contract/dist/
COPY --from=build /app/packages/whatsapp/dist packages/whatsapp/dist/
COPY --from=build /app/apps/server/dist apps/server/dist/
USER node
EXPOSE 3000
# Whether the process lives, not whether it is ready (/readyz): an orchestrator that restarts what is
# unhealthy would only make things worse while the database is away or being migrated.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "--heap-growing-percent=30", "apps/server/dist/main.js"]
